package io.quantry.popcount.operator;

import java.util.Arrays;

/**
 * ONNX's multidirectional broadcasting of two shapes: aligned at their last axes, an axis of size 1
 * or none is repeated.
 */
public final class Broadcast {
  /** Receives the places of one result in the two operands. */
  public interface Pairs {
    void accept(int result, int left, int right);
  }

  private final int[] dims;
  private final int[] leftStrides;
  private final int[] rightStrides;

  /**
   * @throws IllegalArgumentException if the shapes do not broadcast, or to too much
   */
  public Broadcast(int[] left, int[] right) {
    int rank = Math.max(left.length, right.length);
    dims = new int[rank];
    for (int axis = 0; axis < rank; axis++) {
      int a = sizeOf(left, axis, rank);
      int b = sizeOf(right, axis, rank);
      if (a != b && a != 1 && b != 1) {
        throw new IllegalArgumentException(
            "%s and %s do not broadcast".formatted(Arrays.toString(left), Arrays.toString(right)));
      }
      dims[axis] = a == 1 ? b : a;
    }
    FloatTensor.count(dims);
    leftStrides = strides(left);
    rightStrides = strides(right);
  }

  public int[] dims() {
    return dims.clone();
  }

  /** Walks the results in their order. */
  public void forEach(Pairs pairs) {
    int count = FloatTensor.count(dims);
    int[] index = new int[dims.length];
    int left = 0;
    int right = 0;
    for (int result = 0; result < count; result++) {
      pairs.accept(result, left, right);
      for (int axis = dims.length - 1; axis >= 0; axis--) {
        left += leftStrides[axis];
        right += rightStrides[axis];
        if (++index[axis] < dims[axis]) {
          break;
        }
        left -= leftStrides[axis] * dims[axis];
        right -= rightStrides[axis] * dims[axis];
        index[axis] = 0;
      }
    }
  }

  /** Steps of an operand along the result's axes; 0 where it is repeated. */
  private int[] strides(int[] operand) {
    int[] strides = new int[dims.length];
    int stride = 1;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      int size = sizeOf(operand, axis, dims.length);
      strides[axis] = size == 1 ? 0 : stride;
      stride *= size;
    }
    return strides;
  }

  private static int sizeOf(int[] operand, int axis, int rank) {
    int own = axis - (rank - operand.length);
    return own < 0 ? 1 : operand[own];
  }
}
