package io.quantry.quantizer.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.quantizer.scheme.Range;
import org.junit.jupiter.api.Test;

class MinMaxObserverTest {
  private final RangeObserver observer = CalibrationMethod.of("minmax").newObserver();

  @Test
  void widensWithEveryBatch() {
    observer.observe(new float[] {1, -2, 99}, 2);
    observer.observe(new float[] {3}, 1);
    assertThat(observer.range()).contains(new Range(-2, 3));
  }

  @Test
  void hasNoRangeWithoutFiniteValues() {
    observer.observe(new float[0], 0);
    assertThat(observer.range()).isEmpty();
    observer.observe(new float[] {Float.NaN, Float.POSITIVE_INFINITY}, 2);
    assertThat(observer.range()).isEmpty();
    assertThat(observer.nonFinite()).isEqualTo(2);
  }

  @Test
  void ignoresAndCountsNonFiniteValues() {
    observer.observe(new float[] {Float.NEGATIVE_INFINITY, 5, Float.NaN, -1}, 4);
    assertThat(observer.range()).contains(new Range(-1, 5));
    assertThat(observer.nonFinite()).isEqualTo(2);
  }
}
