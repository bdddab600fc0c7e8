package io.quantry.popcount.bits;

import io.quantry.popcount.window.Window;
import io.quantry.popcount.window.WindowAxis.Placement;
import java.util.Arrays;

/**
 * {@code y[n, o, p] = scale[o] · Σ sign(x[n, c, q]) · b[o, c, t] + bias[o]} over the channels c and
 * the taps t that lie on the picture, with signs and b of +1 and −1; q is the pixel under tap t of
 * window p. Padding is 0, which is no sign: its taps are left out of the sum, and of the number of
 * products from which the differences are taken twice.
 *
 * <p>x {@code [batch, channels, height, width]}, y {@code [batch, outputs, windows down, windows
 * across]}, one group. The channels of a pixel share words, so that less than 64 of them cost as
 * much as 64. O(batch · windows · taps · ceil(channels / 64) · outputs) on the calling thread.
 * Immutable, deterministic, thread-safe.
 */
public final class BinaryConvolution {
  private final int channels;
  private final Window window;
  private final WordColumns weights;
  private final ChannelScale scale;

  /**
   * @param weights {@code [outputs, channels, kernel height, kernel width]}, of which only the
   *     signs count
   * @throws IllegalArgumentException if weights, window and scale disagree
   */
  public BinaryConvolution(float[] weights, int channels, Window window, ChannelScale scale) {
    long expected = Math.multiplyExact((long) scale.outputs() * channels, (long) window.taps());
    if (channels < 1 || weights.length != expected) {
      throw new IllegalArgumentException(
          "%d weights for %d outputs, %d channels, %d taps"
              .formatted(weights.length, scale.outputs(), channels, window.taps()));
    }
    this.channels = channels;
    this.window = window;
    this.scale = scale;
    this.weights = pack(weights, scale.outputs(), channels, window.taps());
  }

  /** An output's weights are a picture of kernel size: pixel t holds the signs of tap t. */
  private static WordColumns pack(float[] weights, int outputs, int channels, int taps) {
    int wordsPerTap = PackedSigns.words(channels);
    WordColumns columns = new WordColumns(Math.multiplyExact(taps, wordsPerTap), outputs);
    PackedPicture kernel = new PackedPicture(channels, taps);
    for (int output = 0; output < outputs; output++) {
      kernel.pack(weights, output * channels * taps);
      for (int tap = 0; tap < taps; tap++) {
        for (int index = 0; index < wordsPerTap; index++) {
          columns.set(tap * wordsPerTap + index, output, kernel.word(tap, index));
        }
      }
    }
    return columns;
  }

  public int channels() {
    return channels;
  }

  public int outputs() {
    return weights.outputs();
  }

  public Window window() {
    return window;
  }

  /** Memory of the packed weights. */
  public long sizeBytes() {
    return weights.sizeBytes();
  }

  /** Convolves the first pictures of x into the first of y. */
  public void convolve(float[] x, int batch, int height, int width, float[] y) {
    Placement rows = window.vertical().over(height);
    Placement columns = window.horizontal().over(width);
    int pixels = Math.multiplyExact(height, width);
    int windows = Math.multiplyExact(rows.count(), columns.count());
    PackedPicture picture = new PackedPicture(channels, pixels);
    int[] differences = new int[outputs()];
    for (int image = 0; image < batch; image++) {
      picture.pack(x, image * channels * pixels);
      for (int row = 0; row < rows.count(); row++) {
        for (int column = 0; column < columns.count(); column++) {
          Arrays.fill(differences, 0);
          int products = channels * count(picture, rows, row, columns, column, differences);
          int first = image * outputs() * windows + row * columns.count() + column;
          for (int output = 0; output < differences.length; output++) {
            y[first + output * windows] = scale.value(output, products, differences[output]);
          }
        }
      }
    }
  }

  /** Counts the differences of one window; returns the number of its taps on the picture. */
  private int count(
      PackedPicture picture,
      Placement rows,
      int row,
      Placement columns,
      int column,
      int[] differences) {
    int wordsPerTap = PackedSigns.words(channels);
    int firstTap = columns.firstTap(column);
    int endTap = columns.endTap(column);
    int taps = 0;
    for (int down = rows.firstTap(row); down < rows.endTap(row); down++) {
      for (int across = firstTap; across < endTap; across++) {
        int pixel = rows.place(row, down) * columns.size() + columns.place(column, across);
        int firstWord = window.tap(down, across) * wordsPerTap;
        for (int index = 0; index < wordsPerTap; index++) {
          weights.addDifferences(firstWord + index, picture.word(pixel, index), differences);
        }
        taps++;
      }
    }
    return taps;
  }
}
