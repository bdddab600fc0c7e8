package io.quantry.quantizer.calibration;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.scheme.Range;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What one pass over the calibration data showed of each tensor: its range and its rank. */
public final class ActivationStatistics {
  private final Map<String, RangeObserver> observers = new HashMap<>();
  private final Map<String, Integer> ranks = new HashMap<>();

  private ActivationStatistics() {}

  /** Nothing observed. */
  public static ActivationStatistics none() {
    return new ActivationStatistics();
  }

  /**
   * Observes tensors over all batches; memory does not grow with their number.
   *
   * @throws QuantizationException {@code model-non-finite} if an activation is NaN or infinite,
   *     {@code canceled} if asked to stop
   */
  public static ActivationStatistics collect(
      Model model,
      Collection<String> tensors,
      CalibrationMethod method,
      ActivationSource source,
      ProgressListener progress) {
    ActivationStatistics statistics = new ActivationStatistics();
    source.stream(
        model,
        tensors,
        new ActivationSink() {
          @Override
          public void activation(String tensor, long[] dims, float[] values, int length) {
            statistics.ranks.put(tensor, dims.length);
            statistics
                .observers
                .computeIfAbsent(tensor, name -> method.newObserver())
                .observe(values, length);
          }

          @Override
          public void batchDone(long done, long total) {
            progress.step("calibrate", done, total);
          }
        });
    statistics.observers.forEach(ActivationStatistics::requireFinite);
    return statistics;
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

  /** The rank of a tensor in the last batch; -1 if unknown. */
  public int rank(String tensor) {
    return ranks.getOrDefault(tensor, -1);
  }
}
