package io.quantry.quantizer.calibration;

import java.util.Map;

/**
 * What one pass over the calibration data showed, before any method reads ranges from it.
 *
 * @param ranges of tensors whose range was asked for, but those without a finite value
 * @param channels of tensors whose channels were asked for
 * @param rows of tensors of which rows were asked for
 * @param ranks of all these tensors in the last batch
 */
public record ObservedActivations(
    Map<String, ObservedTensor> ranges,
    Map<String, ChannelStatistics> channels,
    Map<String, SampledRows> rows,
    Map<String, Integer> ranks) {
  /** Nothing. */
  static final ObservedActivations NONE =
      new ObservedActivations(Map.of(), Map.of(), Map.of(), Map.of());

  /**
   * Whether a pass for this request would show nothing more.
   *
   * @param histograms whether ranges need more than extremes
   */
  public boolean covers(StatisticsRequest request, boolean histograms) {
    boolean ranged =
        request.ranges().stream()
            .allMatch(
                tensor ->
                    ranges.containsKey(tensor)
                        && (!histograms || ranges.get(tensor).histogram().isPresent()));
    boolean channelled =
        request.channels().entrySet().stream()
            .allMatch(
                wanted ->
                    channels.containsKey(wanted.getKey())
                        && channels.get(wanted.getKey()).axis() == wanted.getValue());
    return ranged && channelled && request.rows().isEmpty();
  }

  /** Takes copies of the maps. */
  public ObservedActivations {
    ranges = Map.copyOf(ranges);
    channels = Map.copyOf(channels);
    rows = Map.copyOf(rows);
    ranks = Map.copyOf(ranks);
  }
}
