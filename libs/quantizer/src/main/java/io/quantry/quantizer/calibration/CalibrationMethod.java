package io.quantry.quantizer.calibration;

import java.util.List;
import java.util.function.Supplier;

/**
 * A way to get ranges from activations. A new one is a new observer and one line in {@link #all()}.
 *
 * @param name the word in a job specification
 */
public record CalibrationMethod(String name, Supplier<RangeObserver> observers) {

  /** All methods; the first is the default. */
  public static List<CalibrationMethod> all() {
    return List.of(new CalibrationMethod("minmax", MinMaxObserver::new));
  }

  /** The method of that name. */
  public static CalibrationMethod of(String name) {
    return all().stream()
        .filter(method -> method.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("calibration method " + name));
  }

  /** A fresh observer for one tensor. */
  public RangeObserver newObserver() {
    return observers.get();
  }
}
