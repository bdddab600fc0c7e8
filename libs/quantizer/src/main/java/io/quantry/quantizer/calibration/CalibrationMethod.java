package io.quantry.quantizer.calibration;

import io.quantry.quantizer.scheme.Range;
import java.util.List;

/**
 * A way to get ranges from activations. A new one is a new {@link Calibrator} and one line in
 * {@link #all()}.
 *
 * @param name the word in a job specification
 * @param summary one sentence for a person who chooses
 * @param needsHistogram whether extremes are not enough
 * @param calibrator chooses the range
 */
public record CalibrationMethod(
    String name, String summary, boolean needsHistogram, Calibrator calibrator) {

  /** The name of the method that stands for a choice among the others. */
  public static final String AUTO = "auto";

  /** All methods; the first is the default. */
  public static List<CalibrationMethod> all() {
    return List.of(
        MinMaxCalibrator.METHOD,
        MovingAverageCalibrator.METHOD,
        PercentileCalibrator.METHOD,
        EntropyCalibrator.METHOD,
        MseCalibrator.METHOD,
        AutoCalibrator.METHOD);
  }

  /** The words of all methods, the default first. */
  public static List<String> names() {
    return all().stream().map(CalibrationMethod::name).toList();
  }

  /** The method of that name. */
  public static CalibrationMethod of(String name) {
    return all().stream()
        .filter(method -> method.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("calibration method " + name));
  }

  Range range(ObservedTensor observed, CalibrationSettings settings) {
    if (needsHistogram && observed.histogram().isEmpty()) {
      throw new IllegalArgumentException(
          "the method %s needs a histogram, none was kept".formatted(name));
    }
    if (!settings.symmetric()) {
      return calibrator.range(observed, settings);
    }
    float magnitude = calibrator.range(observed.magnitudes(), settings.ofMagnitudes()).max();
    return new Range(-magnitude, magnitude);
  }
}
