package io.quantry.quantizer.calibration;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.scheme.Range;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What one pass over the calibration data showed of each tensor that was asked for. */
public final class ActivationStatistics {
  private final CalibrationMethod method;
  private final CalibrationSettings settings;
  private final ObservedActivations observed;
  private final Map<String, Range> chosen;

  private ActivationStatistics(
      CalibrationMethod method,
      CalibrationSettings settings,
      ObservedActivations observed,
      Map<String, Range> chosen) {
    this.method = method;
    this.settings = settings;
    this.observed = observed;
    this.chosen = Map.copyOf(chosen);
  }

  /** Nothing observed. */
  public static ActivationStatistics none() {
    return of(
        ObservedActivations.NONE, CalibrationMethod.all().getFirst(), CalibrationSettings.DEFAULT);
  }

  /**
   * What a pass showed, read by one method.
   *
   * @param method how ranges follow from activations
   */
  public static ActivationStatistics of(
      ObservedActivations observed, CalibrationMethod method, CalibrationSettings settings) {
    return new ActivationStatistics(method, settings, observed, Map.of());
  }

  /**
   * Observes tensors over all batches; memory does not grow with their number.
   *
   * @param method how ranges follow from activations
   * @throws QuantizationException {@code model-non-finite} if an activation is NaN, or infinite
   *     where the request does not tolerate that; {@code canceled} if asked to stop
   */
  public static ActivationStatistics collect(
      Model model,
      StatisticsRequest request,
      CalibrationMethod method,
      ActivationSource source,
      ProgressListener progress) {
    return of(
        CalibrationPass.run(model, request, method.needsHistogram(), source, progress),
        method,
        CalibrationSettings.DEFAULT);
  }

  /** The same, but for the ranges of some tensors, which are given. */
  public ActivationStatistics withRanges(Map<String, Range> ranges) {
    Map<String, Range> all = new HashMap<>(chosen);
    all.putAll(ranges);
    return new ActivationStatistics(method, settings, observed, all);
  }

  /** The range of a tensor; empty if it is not FLOAT, was always empty, or was not asked for. */
  public Optional<Range> range(String tensor) {
    Range given = chosen.get(tensor);
    return given != null
        ? Optional.of(given)
        : observed(tensor).map(one -> one.range(method, settings));
  }

  /**
   * The same for integers of so many values; a range that was given stays as it is.
   *
   * @param levels number of quantized values between both ends of the range: 16 for 4 bits
   */
  public Optional<Range> range(String tensor, int levels) {
    return new ActivationStatistics(method, settings.withLevels(levels), observed, chosen)
        .range(tensor);
  }

  /**
   * The ranges of all methods that what was kept suffices for, by name; empty as {@link #range}.
   */
  public Map<String, Range> candidates(String tensor) {
    return observed(tensor).map(one -> one.candidates(settings)).orElse(Map.of());
  }

  /** Everything seen of a tensor whose range was asked for; empty as {@link #range}. */
  public Optional<ObservedTensor> observed(String tensor) {
    return Optional.ofNullable(observed.ranges().get(tensor));
  }

  /** The statistics of a tensor's channels; empty as {@link #range}. */
  public Optional<ChannelStatistics> channels(String tensor) {
    return Optional.ofNullable(observed.channels().get(tensor))
        .filter(found -> found.positions() > 0);
  }

  /** Some rows of a tensor; empty as {@link #range}. */
  public Optional<SampledRows> rows(String tensor) {
    return Optional.ofNullable(observed.rows().get(tensor)).filter(found -> found.count() > 0);
  }

  /** The second moments of a tensor along its last axis; empty as {@link #range}. */
  public Optional<SecondMoments> moments(String tensor) {
    return Optional.ofNullable(observed.moments().get(tensor))
        .filter(found -> found.positions() > 0);
  }

  /** The rank of a tensor in the last batch; -1 if unknown. */
  public int rank(String tensor) {
    return observed.ranks().getOrDefault(tensor, -1);
  }
}
