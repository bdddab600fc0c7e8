package io.quantry.quantizer.scheme;

/**
 * How the elements of a row-major tensor fall into channels along one axis: element {@code i}
 * belongs to channel {@code (i / inner) % count}.
 *
 * @param count number of channels, 1 for the whole tensor
 * @param inner elements between neighbours along the axis
 */
public record Channels(int count, int inner) {

  /** All elements in one channel. */
  public static Channels whole() {
    return new Channels(1, 1);
  }

  /**
   * Channels along one axis.
   *
   * @param dims the tensor's dimensions
   * @param axis counted from the front
   */
  public static Channels along(long[] dims, int axis) {
    long inner = 1;
    for (int i = axis + 1; i < dims.length; i++) {
      inner = Math.multiplyExact(inner, dims[i]);
    }
    return new Channels(Math.toIntExact(dims[axis]), Math.toIntExact(inner));
  }

  /** The channel of an element. */
  public int of(int element) {
    return count == 1 ? 0 : (element / inner) % count;
  }

  /** The elements of one channel, in their order; of a tensor that has as many of each. */
  float[] of(int channel, float[] values) {
    float[] own = new float[values.length / count];
    for (int i = 0; i < own.length; i++) {
      own[i] = values[(i / inner * count + channel) * inner + i % inner];
    }
    return own;
  }

  /** Largest absolute value of each channel; 0 where a channel is empty. O(elements). */
  public float[] magnitudes(float[] values) {
    float[] magnitudes = new float[count];
    if (inner == 1 && count > 1) { // the layout of a product's matrix: one row after the other
      for (int row = 0; row < values.length; row += count) {
        int width = Math.min(count, values.length - row);
        for (int c = 0; c < width; c++) {
          magnitudes[c] = Math.max(magnitudes[c], Math.abs(values[row + c]));
        }
      }
      return magnitudes;
    }
    for (int start = 0; start < values.length; start += inner) {
      int channel = of(start);
      int end = Math.min(values.length, start + inner);
      float magnitude = magnitudes[channel];
      for (int i = start; i < end; i++) {
        magnitude = Math.max(magnitude, Math.abs(values[i]));
      }
      magnitudes[channel] = magnitude;
    }
    return magnitudes;
  }
}
