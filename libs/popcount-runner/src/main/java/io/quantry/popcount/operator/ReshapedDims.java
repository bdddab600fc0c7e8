package io.quantry.popcount.operator;

import java.util.Arrays;

/** The shape attribute of a Reshape, resolved against the data. */
public final class ReshapedDims {
  private ReshapedDims() {}

  /**
   * The dims that a Reshape asks for: 0 keeps the size of that axis, −1 is what is left.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static int[] of(int[] from, long[] wanted, boolean zeroIsSize) {
    long left = FloatTensor.count(from);
    int open = -1;
    int[] dims = new int[wanted.length];
    for (int axis = 0; axis < dims.length; axis++) {
      boolean kept = wanted[axis] == 0 && !zeroIsSize && axis < from.length;
      long size = kept ? from[axis] : wanted[axis];
      if (size == -1 && open < 0) {
        open = axis;
      } else if (size > 0 && left % size == 0) {
        dims[axis] = Math.toIntExact(size);
        left /= size;
      } else if (size != 0 || left != 0) {
        throw mismatch(from, wanted);
      }
    }
    if (open >= 0) {
      dims[open] = Math.toIntExact(left);
    } else if (left > 1) {
      throw mismatch(from, wanted);
    }
    return dims;
  }

  private static IllegalArgumentException mismatch(int[] from, long[] wanted) {
    return new IllegalArgumentException(
        "%s does not reshape to %s".formatted(Arrays.toString(from), Arrays.toString(wanted)));
  }
}
