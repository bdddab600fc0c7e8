package io.quantry.onnx.ir;

/** One dimension of a declared shape: a size, a named variable, or nothing known. */
public sealed interface Dimension {
  Dimension UNKNOWN = new Unknown();

  static Dimension of(long size) {
    return new Known(size);
  }

  static Dimension named(String name) {
    return new Symbolic(name);
  }

  /** A size as declared; -1, which some exporters write, means unknown. */
  record Known(long size) implements Dimension {}

  /** A variable: equal names within a model mean equal sizes. */
  record Symbolic(String name) implements Dimension {}

  record Unknown() implements Dimension {}
}
