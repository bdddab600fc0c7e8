package io.quantry.quantizer.calibration;

import io.quantry.quantizer.scheme.Range;
import java.util.Optional;

/**
 * The smallest and the largest finite value seen. O(1) memory; the order of batches does not
 * matter.
 */
final class MinMaxObserver implements RangeObserver {
  private float min = Float.POSITIVE_INFINITY;
  private float max = Float.NEGATIVE_INFINITY;
  private long nonFinite;

  @Override
  public void observe(float[] values, int length) {
    float batchMin = Float.POSITIVE_INFINITY;
    float batchMax = Float.NEGATIVE_INFINITY;
    float poison = 0;
    // Branch-free, so that the loop vectorizes: v * 0 is NaN exactly for NaN and infinities.
    for (int i = 0; i < length; i++) {
      float value = values[i];
      batchMin = Math.min(batchMin, value);
      batchMax = Math.max(batchMax, value);
      poison += value * 0f;
    }
    if (poison == 0) {
      min = Math.min(min, batchMin);
      max = Math.max(max, batchMax);
    } else {
      observeFiniteOnly(values, length);
    }
  }

  private void observeFiniteOnly(float[] values, int length) {
    for (int i = 0; i < length; i++) {
      if (Float.isFinite(values[i])) {
        min = Math.min(min, values[i]);
        max = Math.max(max, values[i]);
      } else {
        nonFinite++;
      }
    }
  }

  @Override
  public Optional<Range> range() {
    return min <= max ? Optional.of(new Range(min, max)) : Optional.empty();
  }

  @Override
  public long nonFinite() {
    return nonFinite;
  }
}
