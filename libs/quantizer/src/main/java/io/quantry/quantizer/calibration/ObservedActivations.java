package io.quantry.quantizer.calibration;

import java.util.Collections;
import java.util.Map;
import java.util.Set;

/**
 * What one pass over the calibration data showed, before any method reads ranges from it.
 *
 * @param request what was asked for; a tensor without a finite value shows in it alone
 * @param histograms whether more than the extremes of ranges was kept
 * @param infinite tensors with infinite values, which the statistics leave out
 * @param ranges of tensors whose range was asked for
 * @param channels of tensors whose channels were asked for
 * @param rows of tensors of which rows were asked for
 * @param moments of tensors whose second moments were asked for
 * @param ranks of all these tensors in the last batch
 */
public record ObservedActivations(
    StatisticsRequest request,
    boolean histograms,
    Set<String> infinite,
    Map<String, ObservedTensor> ranges,
    Map<String, ChannelStatistics> channels,
    Map<String, SampledRows> rows,
    Map<String, SecondMoments> moments,
    Map<String, Integer> ranks) {
  /** Nothing. */
  static final ObservedActivations NONE =
      new ObservedActivations(
          StatisticsRequest.NONE,
          false,
          Set.of(),
          Map.of(),
          Map.of(),
          Map.of(),
          Map.of(),
          Map.of());

  /** Takes copies of the collections; refuses histograms that are missing. */
  public ObservedActivations {
    infinite = Set.copyOf(infinite);
    ranges = Map.copyOf(ranges);
    channels = Map.copyOf(channels);
    rows = Map.copyOf(rows);
    moments = Map.copyOf(moments);
    ranks = Map.copyOf(ranks);
    if (histograms && ranges.values().stream().anyMatch(seen -> seen.histogram().isEmpty())) {
      throw new IllegalArgumentException("a tensor without the histogram that was kept of all");
    }
  }

  /**
   * Whether a pass for this request would show nothing more.
   *
   * @param withHistograms whether ranges need more than extremes
   */
  public boolean covers(StatisticsRequest wanted, boolean withHistograms) {
    boolean ranged =
        request.ranges().containsAll(wanted.ranges())
            && (histograms || !withHistograms || wanted.ranges().isEmpty());
    boolean channelled = request.channels().entrySet().containsAll(wanted.channels().entrySet());
    boolean sampled = request.rows().entrySet().containsAll(wanted.rows().entrySet());
    boolean summed = request.moments().containsAll(wanted.moments());
    boolean finite =
        wanted.toleratesInfinities() || Collections.disjoint(infinite, wanted.tensors());
    return ranged && channelled && sampled && summed && finite;
  }
}
