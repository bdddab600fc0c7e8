package io.quantry.evaluation.lint;

import io.quantry.evaluation.dataset.DatasetInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gathers an {@link InputProfile}, sample by sample. Mean and variance of a sample are computed in
 * two passes in double, then merged (Chan, Golub and LeVeque, Updating formulae and a pairwise
 * algorithm for computing sample variances, 1979), so that neither a large mean nor many samples
 * cost accuracy. Memory: two ranges a channel.
 */
final class InputProfiler {
  private final DatasetInput input;
  private final RangeTable[] halves = {new RangeTable(), new RangeTable()};
  private boolean sameChannels = true;
  private int channels;
  private long count;
  private double mean;
  private double squares;
  private long nonFinite;
  private boolean whole = true;
  private long texts;
  private long tokens;
  private long shortest = Long.MAX_VALUE;
  private long longest;

  InputProfiler(DatasetInput input) {
    this.input = input;
  }

  /** Ranges by channel, those of one half of the samples. */
  private static final class RangeTable {
    private float[] min = new float[0];
    private float[] max = new float[0];

    void ensure(int channels) {
      int before = min.length;
      if (before < channels) {
        min = Arrays.copyOf(min, channels);
        max = Arrays.copyOf(max, channels);
        Arrays.fill(min, before, channels, Float.POSITIVE_INFINITY);
        Arrays.fill(max, before, channels, Float.NEGATIVE_INFINITY);
      }
    }

    ValueRange of(int channel) {
      return channel < min.length ? new ValueRange(min[channel], max[channel]) : ValueRange.NONE;
    }

    ValueRange all() {
      ValueRange all = ValueRange.NONE;
      for (int channel = 0; channel < min.length; channel++) {
        all = all.and(of(channel));
      }
      return all;
    }
  }

  /**
   * Adds the elements {@code [from, to)} of {@code values}: one sample.
   *
   * @param half 0 or 1
   */
  void add(float[] values, int from, int to, ChannelAxis axis, int half) {
    sameChannels &= channels == 0 || channels == axis.channels();
    channels = axis.channels();
    RangeTable table = halves[half];
    table.ensure(channels);
    int channel = 0;
    int left = axis.inner();
    long finite = 0;
    double sum = 0;
    for (int i = from; i < to; i++) {
      float value = values[i];
      if (Math.abs(value) <= Float.MAX_VALUE) { // false for NaN
        finite++;
        sum += value;
        table.min[channel] = Math.min(table.min[channel], value);
        table.max[channel] = Math.max(table.max[channel], value);
        whole = whole && value == Math.rint(value);
      }
      if (--left == 0) {
        left = axis.inner();
        channel = channel + 1 == channels ? 0 : channel + 1;
      }
    }
    nonFinite += to - from - finite;
    if (finite > 0) {
      merge(values, from, to, finite, sum / finite);
    }
  }

  private void merge(float[] values, int from, int to, long finite, double sampleMean) {
    double sampleSquares = 0;
    for (int i = from; i < to; i++) {
      if (Math.abs(values[i]) <= Float.MAX_VALUE) {
        double distance = values[i] - sampleMean;
        sampleSquares += distance * distance;
      }
    }
    double distance = sampleMean - mean;
    long both = count + finite;
    squares += sampleSquares + distance * distance * count * finite / both;
    mean += distance * finite / both;
    count = both;
  }

  /** Adds the length of a text. */
  void addText(int length) {
    texts++;
    tokens += length;
    shortest = Math.min(shortest, length);
    longest = Math.max(longest, length);
  }

  InputProfile profile() {
    List<ValueRange> ranges = new ArrayList<>();
    double channelMovement = 0;
    int movingChannel = 0;
    for (int channel = 0; sameChannels && channels > 1 && channel < channels; channel++) {
      ValueRange one = halves[0].of(channel);
      ValueRange other = halves[1].of(channel);
      ranges.add(one.and(other));
      double movement = one.movement(other);
      if (movement > channelMovement) {
        channelMovement = movement;
        movingChannel = channel;
      }
    }
    ValueRange one = halves[0].all();
    ValueRange other = halves[1].all();
    return new InputProfile(
        input,
        one.and(other),
        count == 0 ? Double.NaN : mean,
        count == 0 ? Double.NaN : Math.sqrt(squares / count),
        nonFinite,
        whole,
        ranges,
        texts == 0
            ? null
            : new InputProfile.TokenLengths(shortest, (double) tokens / texts, longest),
        one.movement(other),
        channelMovement,
        movingChannel);
  }
}
