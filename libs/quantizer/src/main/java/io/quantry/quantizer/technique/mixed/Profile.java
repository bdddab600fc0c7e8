package io.quantry.quantizer.technique.mixed;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.technique.Precision;
import io.quantry.quantizer.trial.OutputFidelity;
import io.quantry.quantizer.trial.Trials;
import io.quantry.quantizer.weights.WeightLayer;
import java.util.HashMap;
import java.util.Map;

/**
 * Measures on calibration data: the model with one layer rounded against the model as it is, at the
 * output that suffers most. FLOAT16 where integers were measured is not tried: its noise is theirs
 * times the ratio of the weights' errors.
 */
final class Profile implements NoiseEstimate {
  /** Of outputs that are not finite: sums of it still tell more from less. */
  private static final double MOST = 1e12;

  private final Model reference;
  private final Trials trials;
  private final Roundings roundings;
  private final Map<Map<String, Precision>, Double> known = new HashMap<>();

  /**
   * @param reference in FP32; not changed
   */
  Profile(Model reference, Trials trials, Roundings roundings) {
    this.reference = reference;
    this.trials = trials;
    this.roundings = roundings;
  }

  @Override
  public double noise(WeightLayer layer, Precision precision) {
    if (precision == Precision.FLOAT32) {
      return 0;
    }
    if (precision == Precision.FLOAT16 && layer.lines().isPresent()) {
      double errors = roundings.relativeError(layer, Precision.INT8);
      double ratio = roundings.relativeError(layer, Precision.FLOAT16) / errors;
      return errors == 0 ? 0 : measured(layer, Precision.INT8) * ratio;
    }
    return measured(layer, precision);
  }

  private double measured(WeightLayer layer, Precision precision) {
    return known.computeIfAbsent(Map.of(layer.name(), precision), this::noise);
  }

  /** With several layers rounded; by their weights' names. */
  double noise(Map<String, Precision> assignment) {
    Model candidate = Rounded.copy(reference, roundings, assignment);
    double decibels = OutputFidelity.worstSqnrDb(trials.compare(reference, candidate));
    return Math.min(MOST, Math.pow(10, -decibels / 10));
  }
}
