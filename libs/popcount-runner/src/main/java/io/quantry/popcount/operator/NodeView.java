package io.quantry.popcount.operator;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.Optional;

/** A node as its operator reads it: attributes, constants, and what is missing or too much. */
public record NodeView(Node node, KnownValues known) {
  /** An input that may depend on the model's inputs. */
  public Value input(int index) {
    return node.input(index)
        .orElseThrow(() -> new UnsupportedNodeException("input %d is missing".formatted(index)));
  }

  /**
   * @throws UnsupportedNodeException if it is missing, or not known before the model runs
   */
  public FloatTensor constant(int index) {
    return known.floats(input(index)).orElseThrow(() -> notConstant(index));
  }

  /** Empty where the input is left out. */
  public Optional<FloatTensor> optionalConstant(int index) {
    return node.input(index).map(present -> constant(index));
  }

  /** As {@link #optionalConstant}, for what must be of an integer type. */
  public Optional<Tensor> optionalTyped(int index) {
    return node.input(index)
        .map(present -> known.typed(present).orElseThrow(() -> notConstant(index)));
  }

  /** An int attribute of at most 32 bits. */
  public int attribute(String name, int absent) {
    return narrow(name, node.attributeInt(name, absent));
  }

  /** An ints attribute of values of at most 32 bits. */
  public Optional<int[]> attributes(String name) {
    return node.attributeInts(name)
        .map(
            values -> {
              int[] narrow = new int[values.length];
              for (int i = 0; i < values.length; i++) {
                narrow[i] = narrow(name, values[i]);
              }
              return narrow;
            });
  }

  /**
   * @throws UnsupportedNodeException unless an int attribute is absent or has its only value
   */
  public void requireAttribute(String name, int only) {
    long stated = node.attributeInt(name, only);
    if (stated != only) {
      throw new UnsupportedNodeException("%s %d; only %d".formatted(name, stated, only));
    }
  }

  private static int narrow(String name, long value) {
    if (value != (int) value) {
      throw new UnsupportedNodeException("%s %d is out of range".formatted(name, value));
    }
    return (int) value;
  }

  private static UnsupportedNodeException notConstant(int index) {
    return new UnsupportedNodeException("input %d must be a constant".formatted(index));
  }
}
