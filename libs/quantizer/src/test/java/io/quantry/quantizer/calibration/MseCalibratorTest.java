package io.quantry.quantizer.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static org.assertj.core.data.Percentage.withPercentage;

import io.quantry.quantizer.scheme.Range;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MseCalibratorTest {
  private static final CalibrationMethod METHOD = CalibrationMethod.of("mse");
  private static final int SAMPLES = 250_000;
  private static final long SEED = 11;

  /**
   * Banner, Nahshon and Soudry, "Post training 4-bit quantization of convolutional networks for
   * rapid-deployment" (2019), table of optimal clipping values.
   */
  @ParameterizedTest
  @CsvSource({"16, 5.03", "64, 7.41", "256, 9.89"})
  void clipsALaplaceDistributionWhereTheLiteratureDoes(int levels, float clip) {
    float[] values = fill(u -> u < 0.5 ? Math.log(2 * u) : -Math.log(2 * (1 - u)));
    Range range = range(values, levels);
    assertThat((range.max() - range.min()) / 2).isCloseTo(clip, withPercentage(3));
    // With an even number of levels, one side of zero has one more of them.
    assertThat(range.max()).isCloseTo(-range.min(), withPercentage(200.0 / levels + 5));
  }

  /** The same table, of a normal distribution; 0.0118653 is numpy's error at the optimum. */
  @ParameterizedTest
  @CsvSource({"16, 2.55, 0.011865254748", "256, 3.92, 8.766137448e-5"})
  void clipsANormalDistributionWhereTheLiteratureDoes(int levels, float clip, double least) {
    float[] values = fill(MseCalibratorTest::normalQuantile);
    Range range = range(values, levels);
    assertThat((range.max() - range.min()) / 2).isCloseTo(clip, withPercentage(3));
    // With an even number of levels, one side of zero has one more of them.
    assertThat(range.max()).isCloseTo(-range.min(), withPercentage(200.0 / levels + 5));
    assertThat(error(values, range, levels)).isCloseTo(least, withPercentage(2));
  }

  @Test
  void isAsGoodAsTheBestOfAllRangesTried() {
    SplittableRandom random = new SplittableRandom(SEED);
    float[][] tensors = new float[4][20_000];
    for (int i = 0; i < 20_000; i++) {
      double normal = random.nextGaussian();
      tensors[0][i] = (float) Math.max(0, normal);
      tensors[1][i] = (float) (normal > 0 ? 6 * normal * normal * normal : normal);
      tensors[2][i] = (float) (-1 - Math.abs(normal));
      tensors[3][i] = i == 77 ? 300 : (float) (normal + 0.5);
    }
    for (int levels : new int[] {16, 256}) {
      for (float[] values : tensors) {
        double best = Double.POSITIVE_INFINITY;
        Range extremes = observed(values).extremes().includingZero();
        for (double low = 1; low > 0.002; low *= 0.93) {
          for (double high = 1; high > 0.002; high *= 0.93) {
            Range candidate =
                new Range((float) (extremes.min() * low), (float) (extremes.max() * high));
            if (!candidate.isZero()) {
              best = Math.min(best, error(values, candidate, levels));
            }
            if (extremes.max() == 0) {
              break;
            }
          }
          if (extremes.min() == 0) {
            break;
          }
        }
        Range chosen = range(values, levels);
        assertThat(error(values, chosen, levels))
            .as("seed %d, %s", SEED, chosen)
            .isLessThanOrEqualTo(best * 1.03);
      }
    }
  }

  @Test
  void foreseesTheErrorThatQuantizingMakes() {
    float[] values = fill(u -> Math.max(0, normalQuantile(u)));
    MseCalibrator calibrator = new MseCalibrator(observed(values).requireHistogram(), 256);
    for (float high : new float[] {0.5f, 2, 4, 5}) {
      assertThat(calibrator.error(0, high))
          .isCloseTo(error(values, new Range(0, high), 256), withPercentage(1));
    }
  }

  @Test
  void representsValuesThatFitTheLevelsExactly() {
    float[] values = new float[256];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    assertThat(range(values, 256)).isEqualTo(new Range(0, 255));
  }

  @Test
  void choosesTheClipOfSignedTypesForSymmetricRanges() {
    float[] values = fill(MseCalibratorTest::normalQuantile);
    CalibrationSettings symmetric = CalibrationSettings.DEFAULT.withSymmetric(true);
    assertThat(observed(values).range(METHOD, symmetric).max()).isCloseTo(3.92f, withPercentage(4));
    assertThat(observed(values).range(METHOD, symmetric.withLevels(16)).max())
        .isCloseTo(2.55f, offset(0.15f));
  }

  /** By definition, value by value. */
  private static double error(float[] values, Range range, int levels) {
    double low = Math.min(range.min(), 0);
    double step = (Math.max(range.max(), 0) - low) / (levels - 1);
    double zeroPoint = Math.rint(-low / step);
    double sum = 0;
    for (float value : values) {
      double level = Math.rint(value / step) + zeroPoint;
      double back = (Math.max(0, Math.min(levels - 1, level)) - zeroPoint) * step;
      sum += (value - back) * (value - back);
    }
    return sum / values.length;
  }

  private static Range range(float[] values, int levels) {
    return observed(values).range(METHOD, CalibrationSettings.DEFAULT.withLevels(levels));
  }

  private static ObservedTensor observed(float[] values) {
    TensorObserver observer = TensorObserver.withHistogram(4);
    observer.observe(values, values.length);
    return observer.observed().orElseThrow();
  }

  /** A distribution without noise: its quantiles, evenly spaced. */
  private static float[] fill(DoubleUnaryOperator quantile) {
    float[] values = new float[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      values[i] = (float) quantile.applyAsDouble((i + 0.5) / SAMPLES);
    }
    return values;
  }

  /** Inverse of the normal distribution function by bisection of Zelen and Severo's formula. */
  private static double normalQuantile(double share) {
    double low = -6;
    double high = 6;
    for (int i = 0; i < 40; i++) {
      double middle = (low + high) / 2;
      if (distribution(middle) < share) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Abramowitz and Stegun 26.2.17, absolute error below 7.5e-8. */
  private static double distribution(double x) {
    double t = 1 / (1 + 0.2316419 * Math.abs(x));
    double tail =
        Math.exp(-x * x / 2)
            / Math.sqrt(2 * Math.PI)
            * t
            * (0.319381530
                + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    return x < 0 ? tail : 1 - tail;
  }
}
