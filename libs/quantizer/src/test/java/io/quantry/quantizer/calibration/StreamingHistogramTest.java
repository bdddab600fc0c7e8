package io.quantry.quantizer.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StreamingHistogramTest {
  private static final long SEED = 20261125;

  @Test
  void countsEveryValueInItsCell() {
    for (float[] values : samples()) {
      HistogramSnapshot histogram = histogram(values, values.length);
      long[] expected = new long[histogram.cells()];
      long zeros = 0;
      for (float value : values) {
        if (value == 0) {
          zeros++;
        } else {
          // Away from zero a cell's nearer edge belongs to it.
          double cell = Math.floor(Math.abs((double) value) / histogram.width());
          double first = histogram.edge(0) / histogram.width();
          expected[(int) ((value > 0 ? cell : -cell - 1) - first)]++;
        }
      }
      assertThat(histogram.zeros()).isEqualTo(zeros);
      assertThat(histogram.total()).isEqualTo(values.length);
      for (int cell = 0; cell < expected.length; cell++) {
        assertThat(histogram.count(cell))
            .as("cell %d of %s", cell, histogram)
            .isEqualTo(expected[cell]);
      }
    }
  }

  @Test
  void keepsCellsWithinTheStatedWidth() {
    for (float[] values : samples()) {
      HistogramSnapshot histogram = histogram(values, values.length);
      double range = (double) histogram.extremes().max() - histogram.extremes().min();
      assertThat(histogram.width())
          .as("seed %d, %s", SEED, histogram)
          .isLessThanOrEqualTo(Math.max(range / 2047, Float.MIN_NORMAL));
      assertThat(histogram.cells()).isLessThanOrEqualTo(BinWidth.CAPACITY);
    }
  }

  @Test
  void givesTheSameWhateverTheOrderAndTheBatches() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (float[] values : samples()) {
      HistogramSnapshot once = histogram(values, values.length);
      float[] shuffled = values.clone();
      for (int i = shuffled.length - 1; i > 0; i--) {
        int other = random.nextInt(i + 1);
        float kept = shuffled[i];
        shuffled[i] = shuffled[other];
        shuffled[other] = kept;
      }
      assertThat(histogram(shuffled, 37)).as("seed %d", SEED).isEqualTo(once);
      assertThat(histogram(ascendingMagnitudes(values), 501)).isEqualTo(once);
    }
  }

  @Test
  void keepsExactCountsAcrossManyDoublings() {
    TensorObserver observer = TensorObserver.withHistogram(4);
    for (int exponent = -149; exponent <= 127; exponent++) {
      float value = Math.scalb(1f, exponent);
      observer.observe(new float[] {value, -value, 0}, 3);
    }
    HistogramSnapshot histogram = histogram(observer);
    assertThat(histogram.total()).isEqualTo(3 * 277);
    assertThat(histogram.zeros()).isEqualTo(277);
    assertThat(histogram.extremes().max()).isEqualTo(0x1p127f);
    assertThat(histogram.count(0)).isOne();
    assertThat(histogram.count(histogram.cells() - 1)).isOne();
  }

  /** One histogram, and so many equal values that each of its counters would overflow. */
  @Test
  void countsBeyondWhatAnIntHolds() {
    float[] ones = new float[Strand.BLOCK];
    Arrays.fill(ones, 1);
    Extremes extremes = new Extremes();
    extremes.include(1, 1);
    StreamingHistogram histogram = new StreamingHistogram();
    long blocks = 4L * (1L << 31) / ones.length + 1;
    for (long block = 0; block < blocks; block++) {
      histogram.add(ones, 0, ones.length, extremes);
    }
    HistogramSnapshot snapshot = histogram.snapshot();
    assertThat(snapshot.cells()).isOne();
    assertThat(snapshot.count(0)).isEqualTo(blocks * ones.length);
  }

  @Test
  void countsAndDoesNotBinWhatIsNotFinite() {
    TensorObserver observer = TensorObserver.withHistogram(4);
    observer.observe(new float[] {Float.NaN, 1, Float.POSITIVE_INFINITY, -1, 0}, 5);
    assertThat(observer.nonFinite()).isEqualTo(2);
    assertThat(histogram(observer).total()).isEqualTo(3);
  }

  private static float[][] samples() {
    SplittableRandom random = new SplittableRandom(SEED);
    float[][] samples = new float[7][20_000];
    for (int i = 0; i < 20_000; i++) {
      double normal = random.nextGaussian();
      samples[0][i] = (float) normal;
      samples[1][i] = (float) Math.max(0, normal);
      samples[2][i] = (float) (-Math.abs(normal) - 0.25);
      samples[3][i] = (float) Math.sinh(8 * normal);
      samples[4][i] = (float) (100 + 0.01 * normal);
      samples[5][i] = Math.round(normal * 3) * 0.125f;
      samples[6][i] = (float) (normal * 1e-36);
    }
    return samples;
  }

  private static float[] ascendingMagnitudes(float[] values) {
    Float[] boxed = new Float[values.length];
    for (int i = 0; i < values.length; i++) {
      boxed[i] = values[i];
    }
    Arrays.sort(boxed, Comparator.comparingDouble(Math::abs));
    float[] sorted = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      sorted[i] = boxed[i];
    }
    return sorted;
  }

  private static HistogramSnapshot histogram(float[] values, int batch) {
    TensorObserver observer = TensorObserver.withHistogram(4);
    for (int from = 0; from < values.length; from += batch) {
      int length = Math.min(batch, values.length - from);
      observer.observe(Arrays.copyOfRange(values, from, from + length), length);
    }
    return histogram(observer);
  }

  private static HistogramSnapshot histogram(TensorObserver observer) {
    return observer.observed().orElseThrow().histogram().orElseThrow();
  }
}
