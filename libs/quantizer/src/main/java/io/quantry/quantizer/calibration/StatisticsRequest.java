package io.quantry.quantizer.calibration;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which statistics of which tensors a technique needs; all of them come from one pass.
 *
 * @param ranges tensors whose range is wanted
 * @param channels tensors whose statistics along one axis are wanted, with the axis, counted from
 *     the end if negative
 * @param rows tensors of which some vectors along the last axis are wanted as they are, with their
 *     number
 * @param moments tensors whose {@link SecondMoments} along the last axis are wanted
 * @param toleratesInfinities whether infinite activations are left out and no reason to refuse; NaN
 *     always is
 */
public record StatisticsRequest(
    Set<String> ranges,
    Map<String, Integer> channels,
    Map<String, Integer> rows,
    Set<String> moments,
    boolean toleratesInfinities) {
  /** Nothing is needed: no pass is made. */
  public static final StatisticsRequest NONE = new StatisticsRequest(Set.of(), Map.of(), Map.of());

  /** Keeps the order, so that passes are the same from run to run. */
  public StatisticsRequest {
    ranges = Collections.unmodifiableSet(new LinkedHashSet<>(ranges));
    channels = Collections.unmodifiableMap(new LinkedHashMap<>(channels));
    rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
    moments = Collections.unmodifiableSet(new LinkedHashSet<>(moments));
  }

  /** For techniques that need finite activations. */
  public StatisticsRequest(
      Set<String> ranges, Map<String, Integer> channels, Map<String, Integer> rows) {
    this(ranges, channels, rows, Set.of(), false);
  }

  /** Ranges alone. */
  public static StatisticsRequest ranges(Set<String> tensors) {
    return new StatisticsRequest(tensors, Map.of(), Map.of());
  }

  /** This one and the statistics of more channels: those are added where it asks for none. */
  public StatisticsRequest withChannels(Map<String, Integer> more) {
    Map<String, Integer> all = new LinkedHashMap<>(more);
    all.putAll(channels);
    return new StatisticsRequest(ranges, all, rows, moments, toleratesInfinities);
  }

  /** This one and the second moments of more tensors. */
  public StatisticsRequest withMoments(Set<String> more) {
    Set<String> all = new LinkedHashSet<>(moments);
    all.addAll(more);
    return new StatisticsRequest(ranges, channels, rows, all, toleratesInfinities);
  }

  /** All but second moments. */
  public StatisticsRequest withoutMoments() {
    return new StatisticsRequest(ranges, channels, rows, Set.of(), toleratesInfinities);
  }

  /** The same for a technique that infinite activations do no harm to. */
  public StatisticsRequest toleratingInfinities() {
    return new StatisticsRequest(ranges, channels, rows, moments, true);
  }

  public boolean isEmpty() {
    return ranges.isEmpty() && channels.isEmpty() && rows.isEmpty() && moments.isEmpty();
  }

  /** All tensors that it names. */
  public Set<String> tensors() {
    Set<String> all = new LinkedHashSet<>(ranges);
    all.addAll(channels.keySet());
    all.addAll(rows.keySet());
    all.addAll(moments);
    return all;
  }
}
