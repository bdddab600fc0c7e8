package io.quantry.quantizer.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.quantry.quantizer.scheme.Range;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** References: numpy.percentile of the same 100,000 values, method linear. */
class PercentileCalibratorTest {
  private static final CalibrationMethod METHOD = CalibrationMethod.of("percentile");
  private static final float WIDTH = 14.8f / 2047;

  @ParameterizedTest
  @CsvSource({
    "99.99, -1.07946015, 13.71647266",
    "99.9, -1.07460921, 13.69003516",
    "99, -1.02689712, 13.42752651",
    "90, -0.62501501, 10.98459396",
  })
  void cutsHalfAtEachEndOfValuesOnBothSides(double percentile, float low, float high) {
    Range range = range(values(), CalibrationSettings.DEFAULT.withPercentile(percentile));
    assertThat(range.min()).isCloseTo(low, offset(WIDTH));
    assertThat(range.max()).isCloseTo(high, offset(WIDTH));
  }

  @ParameterizedTest
  @CsvSource({"99, 13.1398115", "99.9, 13.660701"})
  void cutsAllAtTheFarEndOfValuesOnOneSide(double percentile, float far) {
    CalibrationSettings settings = CalibrationSettings.DEFAULT.withPercentile(percentile);
    float[] positive = values();
    float[] negative = values();
    for (int i = 0; i < positive.length; i++) {
      positive[i] = Math.max(0, positive[i]);
      negative[i] = -positive[i];
    }
    Range above = range(positive, settings);
    assertThat(above.min()).isZero();
    assertThat(above.max()).isCloseTo(far, offset(WIDTH));
    Range below = range(negative, settings);
    assertThat(below.max()).isZero();
    assertThat(below.min()).isCloseTo(-far, offset(WIDTH));
  }

  @Test
  void takesThePercentileOfMagnitudesForASymmetricRange() {
    CalibrationSettings settings =
        CalibrationSettings.DEFAULT.withPercentile(99).withSymmetric(true);
    assertThat(range(values(), settings).max()).isCloseTo(13.1398115f, offset(WIDTH));
  }

  @Test
  void keepsEverythingAtAHundred() {
    CalibrationSettings all = CalibrationSettings.DEFAULT.withPercentile(100);
    assertThat(range(values(), all)).isEqualTo(new Range(-1.08f, 13.719412f));
  }

  private static Range range(float[] values, CalibrationSettings settings) {
    TensorObserver observer = TensorObserver.withHistogram(4);
    observer.observe(values, values.length);
    return observer.observed().orElseThrow().range(METHOD, settings);
  }

  private static float[] values() {
    float[] values = new float[100_000];
    for (int i = 0; i < values.length; i++) {
      double u = i * 7919L % 100_003 / 100_003.0;
      values[i] = (float) (Math.pow(u - 0.3, 3) * 40);
    }
    return values;
  }
}
