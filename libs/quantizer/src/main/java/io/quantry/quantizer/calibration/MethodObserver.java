package io.quantry.quantizer.calibration;

import io.quantry.quantizer.scheme.Range;
import java.nio.FloatBuffer;
import java.util.Optional;

/** Watches one tensor on behalf of one method. */
final class MethodObserver implements RangeObserver {
  private final CalibrationMethod method;
  private final CalibrationSettings settings;
  private final TensorObserver observer;

  MethodObserver(CalibrationMethod method, CalibrationSettings settings) {
    this.method = method;
    this.settings = settings;
    int threads = Runtime.getRuntime().availableProcessors();
    this.observer =
        method.needsHistogram()
            ? TensorObserver.withHistogram(threads)
            : TensorObserver.ofExtremes(threads);
  }

  @Override
  public void observe(float[] values, int length) {
    observer.observe(values, length);
  }

  @Override
  public void observe(FloatBuffer values) {
    observer.observe(values);
  }

  @Override
  public Optional<Range> range() {
    return observer.observed().map(observed -> observed.range(method, settings));
  }

  @Override
  public long nonFinite() {
    return observer.nonFinite();
  }
}
