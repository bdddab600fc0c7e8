package io.quantry.quantizer.calibration;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * Least, largest and mean value and mean square of each channel of a tensor, over all batches. NaN
 * and infinities show in what they touch. One row of four numbers a channel, whatever the number of
 * samples.
 */
public final class ChannelStatistics {
  private final int axis;
  private float[] min = new float[0];
  private float[] max = new float[0];
  private double[] sum = new double[0];
  private double[] squares = new double[0];
  private long positions;

  ChannelStatistics(int axis) {
    this.axis = axis;
  }

  /**
   * Takes in a batch, row-major.
   *
   * @throws IllegalArgumentException if the axis has another size than before, or is none
   */
  void observe(long[] dims, float[] values, int length) {
    int at = axis < 0 ? axis + dims.length : axis;
    if (at < 0 || at >= dims.length) {
      throw new IllegalArgumentException("axis " + axis + " of " + Arrays.toString(dims));
    }
    int channels = Math.toIntExact(dims[at]);
    if (min.length == 0) {
      grow(channels);
    } else if (min.length != channels) {
      throw new IllegalArgumentException("%d channels after %d".formatted(channels, min.length));
    }
    int inner = 1;
    for (int i = at + 1; i < dims.length; i++) {
      inner *= Math.toIntExact(dims[i]);
    }
    if (length == 0) {
      return;
    }
    if (inner == 1) {
      for (int start = 0; start < length; start += channels) {
        for (int c = 0; c < channels; c++) {
          add(c, values[start + c]);
        }
      }
    } else {
      for (int start = 0, c = 0;
          start < length;
          start += inner, c = c + 1 == channels ? 0 : c + 1) {
        add(c, values, start, start + inner);
      }
    }
    positions += length / channels;
  }

  private void add(int channel, float value) {
    min[channel] = Math.min(min[channel], value);
    max[channel] = Math.max(max[channel], value);
    sum[channel] += value;
    squares[channel] += (double) value * value;
  }

  /** Two loops, of which the first becomes vector instructions; {@code to} is exclusive. */
  private void add(int channel, float[] values, int from, int to) {
    float least = min[channel];
    float largest = max[channel];
    for (int i = from; i < to; i++) {
      least = Math.min(least, values[i]);
      largest = Math.max(largest, values[i]);
    }
    min[channel] = least;
    max[channel] = largest;
    // Sums of every other value: each addition waits for the one before it.
    double even = 0;
    double odd = 0;
    double evenSquares = 0;
    double oddSquares = 0;
    int i = from;
    for (; i + 1 < to; i += 2) {
      double one = values[i];
      double other = values[i + 1];
      even += one;
      odd += other;
      evenSquares += one * one;
      oddSquares += other * other;
    }
    if (i < to) {
      even += values[i];
      evenSquares += (double) values[i] * values[i];
    }
    sum[channel] += even + odd;
    squares[channel] += evenSquares + oddSquares;
  }

  private void grow(int channels) {
    min = new float[channels];
    max = new float[channels];
    Arrays.fill(min, Float.POSITIVE_INFINITY);
    Arrays.fill(max, Float.NEGATIVE_INFINITY);
    sum = new double[channels];
    squares = new double[channels];
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(axis);
    out.writeLong(positions);
    out.writeInt(min.length);
    for (int c = 0; c < min.length; c++) {
      out.writeFloat(min[c]);
      out.writeFloat(max[c]);
      out.writeDouble(sum[c]);
      out.writeDouble(squares[c]);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if there are more channels than {@code most}, or they say what
   *     no values could
   */
  static ChannelStatistics read(DataInputStream in, int most) throws IOException {
    ChannelStatistics statistics = new ChannelStatistics(in.readInt());
    statistics.positions = in.readLong();
    int count = in.readInt();
    if (count < 0 || count > most) {
      throw new IllegalArgumentException(
          "the bytes of statistics say %d channels".formatted(count));
    }
    statistics.grow(count);
    for (int c = 0; c < count; c++) {
      statistics.min[c] = in.readFloat();
      statistics.max[c] = in.readFloat();
      statistics.sum[c] = in.readDouble();
      statistics.squares[c] = in.readDouble();
    }
    if (!statistics.isPossible()) {
      throw new IllegalArgumentException(
          "the bytes of statistics say what no %d values a channel have"
              .formatted(statistics.positions));
    }
    return statistics;
  }

  /** Whether some values have these statistics; no comparison holds of NaN. */
  private boolean isPossible() {
    boolean possible = positions >= 0;
    for (int c = 0; c < min.length && positions > 0; c++) {
      possible &= min[c] <= max[c] && !Double.isNaN(sum[c]) && squares[c] >= 0;
    }
    return possible;
  }

  int axis() {
    return axis;
  }

  /** Number of channels; 0 if nothing was seen. */
  public int count() {
    return min.length;
  }

  /** Least value of a channel. */
  public float min(int channel) {
    return min[channel];
  }

  /** Largest value of a channel. */
  public float max(int channel) {
    return max[channel];
  }

  /** Largest absolute value of a channel. */
  public float magnitude(int channel) {
    return Math.max(Math.abs(min[channel]), Math.abs(max[channel]));
  }

  /** Mean of a channel. */
  public double mean(int channel) {
    return sum[channel] / positions;
  }

  /** Mean square of a channel. */
  public double meanSquare(int channel) {
    return squares[channel] / positions;
  }

  /** Elements seen of each channel. */
  public long positions() {
    return positions;
  }
}
