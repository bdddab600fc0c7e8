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
  private final StatisticsRequest request;
  private final CalibrationMethod method;
  private final Map<String, RangeObserver> observers = new HashMap<>();
  private final Map<String, ChannelStatistics> channels = new HashMap<>();
  private final Map<String, SampledRows> rows = new HashMap<>();
  private final Map<String, Integer> ranks = new HashMap<>();

  private ActivationStatistics(StatisticsRequest request, CalibrationMethod method) {
    this.request = request;
    this.method = method;
  }

  /** Nothing observed. */
  public static ActivationStatistics none() {
    return new ActivationStatistics(StatisticsRequest.NONE, CalibrationMethod.all().getFirst());
  }

  /**
   * Observes tensors over all batches; memory does not grow with their number.
   *
   * @param method how ranges follow from activations
   * @throws QuantizationException {@code model-non-finite} if an activation is NaN or infinite,
   *     {@code canceled} if asked to stop
   */
  public static ActivationStatistics collect(
      Model model,
      StatisticsRequest request,
      CalibrationMethod method,
      ActivationSource source,
      ProgressListener progress) {
    ActivationStatistics statistics = new ActivationStatistics(request, method);
    source.stream(
        model,
        request.tensors(),
        new ActivationSink() {
          @Override
          public void activation(String tensor, long[] dims, float[] values, int length) {
            statistics.observe(tensor, dims, values, length);
          }

          @Override
          public void batchDone(long done, long total) {
            progress.step("calibrate", done, total);
          }
        });
    statistics.observers.forEach(ActivationStatistics::requireFinite);
    return statistics;
  }

  private void observe(String tensor, long[] dims, float[] values, int length) {
    ranks.put(tensor, dims.length);
    if (request.ranges().contains(tensor)) {
      observers.computeIfAbsent(tensor, name -> method.newObserver()).observe(values, length);
    }
    Integer axis = request.channels().get(tensor);
    if (axis != null) {
      channels
          .computeIfAbsent(tensor, name -> new ChannelStatistics(axis))
          .observe(dims, values, length);
    }
    Integer count = request.rows().get(tensor);
    if (count != null) {
      rows.computeIfAbsent(tensor, name -> new SampledRows(count, name.hashCode()))
          .observe(dims, values, length);
    }
  }

  private static void requireFinite(String tensor, RangeObserver observer) {
    if (observer.nonFinite() > 0) {
      throw new QuantizationException(
          "model-non-finite",
          "The activation '%s' has %d NaN or infinite values on the calibration data; expected finite ones"
              .formatted(tensor, observer.nonFinite()));
    }
  }

  /** The range of a tensor; empty if it is not FLOAT, was always empty, or was not asked for. */
  public Optional<Range> range(String tensor) {
    return Optional.ofNullable(observers.get(tensor)).flatMap(RangeObserver::range);
  }

  /** The statistics of a tensor's channels; empty as {@link #range}. */
  public Optional<ChannelStatistics> channels(String tensor) {
    return Optional.ofNullable(channels.get(tensor)).filter(found -> found.positions() > 0);
  }

  /** Some rows of a tensor; empty as {@link #range}. */
  public Optional<SampledRows> rows(String tensor) {
    return Optional.ofNullable(rows.get(tensor)).filter(found -> found.count() > 0);
  }

  /** The rank of a tensor in the last batch; -1 if unknown. */
  public int rank(String tensor) {
    return ranks.getOrDefault(tensor, -1);
  }
}
