package io.quantry.quantizer.scheme;

/**
 * How the elements of a row-major tensor fall into blocks of neighbours along one axis, each block
 * with a scale of its own, as ONNX's blockwise DequantizeLinear defines it. Seen as {@code [outer,
 * length, inner]}, element {@code (o, l, i)} is in block {@code (o, l / size, i)}; the last block
 * of a line may be shorter.
 *
 * @param outer product of the dims before the axis
 * @param length dim of the axis
 * @param inner product of the dims behind it
 * @param size elements of a block, at most {@code length}
 */
public record Blocks(int outer, int length, int inner, int size) {

  /** Refuses what is not positive, and blocks longer than the axis. */
  public Blocks {
    if (outer < 1 || length < 1 || inner < 1 || size < 1 || size > length) {
      throw new IllegalArgumentException(
          "blocks of %d in [%d, %d, %d]".formatted(size, outer, length, inner));
    }
    Math.multiplyExact(Math.multiplyExact(outer, length), inner);
  }

  /** Whole lines along the axis: a scale for each channel that they make up. */
  public static Blocks lines(int outer, int length, int inner) {
    return new Blocks(outer, length, inner, length);
  }

  /** Blocks along a line. */
  public int perLine() {
    return Math.ceilDiv(length, size);
  }

  /** All blocks. */
  public int count() {
    return outer * perLine() * inner;
  }

  /** All elements. */
  public int elements() {
    return outer * length * inner;
  }

  /** The block of an element, counted row-major over {@code [outer, perLine, inner]}. */
  public int of(int element) {
    int line = element / inner;
    return (line / length * perLine() + line % length / size) * inner + element % inner;
  }
}
