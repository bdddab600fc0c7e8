package io.quantry.popcount.operator;

import java.util.Arrays;

/**
 * Floats and their dims, row-major. The arrays are shared, not copied: whoever hands a tensor over
 * stops writing to them.
 */
public final class FloatTensor {
  /** 1 GiB: more is refused before it is allocated, for sizes may come from anybody. */
  private static final int MOST_ELEMENTS = 1 << 28;

  private final int[] dims;
  private final float[] values;

  /**
   * @throws IllegalArgumentException if values and dims disagree
   */
  public FloatTensor(float[] values, int... dims) {
    if (values.length != count(dims)) {
      throw new IllegalArgumentException(
          "%d values for %s".formatted(values.length, Arrays.toString(dims)));
    }
    this.dims = dims.clone();
    this.values = values;
  }

  /** All 0. */
  public static FloatTensor zeros(int... dims) {
    return new FloatTensor(new float[count(dims)], dims);
  }

  /**
   * The product of the dims.
   *
   * @throws IllegalArgumentException if one is negative or the product is more than this runner
   *     holds
   */
  public static int count(int... dims) {
    long count = 1;
    for (int dim : dims) {
      count *= dim;
      if (dim < 0 || count > MOST_ELEMENTS) {
        throw new IllegalArgumentException(
            "a tensor of %s; at most %d elements".formatted(Arrays.toString(dims), MOST_ELEMENTS));
      }
    }
    return (int) count;
  }

  /**
   * The dims of a tensor of a model.
   *
   * @throws IllegalArgumentException as {@link #count(int...)}
   */
  public static int[] dims(long[] stated) {
    int[] dims = new int[stated.length];
    for (int axis = 0; axis < dims.length; axis++) {
      dims[axis] = Math.clamp(stated[axis], -1, Integer.MAX_VALUE);
    }
    count(dims);
    return dims;
  }

  public float[] values() {
    return values;
  }

  /** A copy of the dims. */
  public int[] dims() {
    return dims.clone();
  }

  public int rank() {
    return dims.length;
  }

  public int dim(int axis) {
    return dims[axis];
  }

  /** The product of the dims from one axis to before another. */
  public int count(int from, int to) {
    return count(Arrays.copyOfRange(dims, from, to));
  }

  public FloatTensor reshaped(int... newDims) {
    return new FloatTensor(values, newDims);
  }

  /** Other values under the same dims. */
  FloatTensor with(float[] others) {
    return new FloatTensor(others, dims);
  }

  /**
   * @throws IllegalArgumentException if the rank is another
   */
  public FloatTensor requireRank(int rank) {
    if (dims.length != rank) {
      throw new IllegalArgumentException("rank %d needed, got %s".formatted(rank, this));
    }
    return this;
  }

  @Override
  public String toString() {
    return "FLOAT" + Arrays.toString(dims);
  }
}
