package io.quantry.quantizer.scheme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodebookTest {
  private static final long SEED = 256;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 16, 255, 256})
  void assignsTheNearestEntry(int entries) {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    float[] book = new float[entries];
    for (int i = 0; i < entries; i++) {
      book[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(4) - 3));
    }
    Arrays.sort(book);
    float[] values = new float[5_003];
    for (int i = 0; i < values.length; i++) {
      values[i] = i < entries ? book[i] : (float) random.nextGaussian() * 2;
    }
    byte[] indices = new byte[values.length + 1];
    new Codebook(book).assign(values, 0, values.length, indices, 1);
    for (int i = 0; i < values.length; i++) {
      double least = Double.POSITIVE_INFINITY;
      for (float entry : book) {
        least = Math.min(least, Math.abs((double) entry - values[i]));
      }
      double error = Math.abs((double) book[indices[i + 1] & 0xFF] - values[i]);
      assertThat(error).isCloseTo(least, within(1e-7 * Math.abs(values[i])));
    }
  }

  @Test
  void survivesRangesThatAreNoFloatAndRefusesDisorder() {
    byte[] indices = new byte[4];
    new Codebook(new float[] {-3e38f, 0, 3e38f})
        .assign(new float[] {-2e38f, 1, 2e38f, Float.MAX_VALUE}, 0, 4, indices, 0);
    assertThat(indices).containsExactly(0, 1, 2, 2);
    new Codebook(new float[] {0, Float.MIN_VALUE})
        .assign(new float[] {-1, 0, Float.MIN_VALUE, 1}, 0, 4, indices, 0);
    assertThat(indices).containsExactly(0, 0, 1, 1);
    assertThatThrownBy(() -> new Codebook(new float[] {1, 1})).hasMessageContaining("rise");
    assertThatThrownBy(() -> new Codebook(new float[] {1, Float.NaN})).hasMessageContaining("rise");
    assertThatThrownBy(() -> new Codebook(new float[0])).hasMessageContaining("of 0");
  }

  /** Against every way to cut up to ten points. */
  @Test
  void findsTheBestOfAllCuts() {
    Random random = new Random(SEED);
    for (int round = 0; round < 200; round++) {
      int n = 1 + random.nextInt(10);
      int k = 1 + random.nextInt(5);
      double[] points = random.doubles(n).sorted().toArray();
      double[] counts = random.ints(n, 1, 5).asDoubleStream().toArray();
      float[] means = Clusters.means(points, counts, n, k);
      double found = 0;
      for (int i = 0; i < n; i++) {
        double least = Double.POSITIVE_INFINITY;
        for (float mean : means) {
          least = Math.min(least, Math.pow(points[i] - mean, 2));
        }
        found += counts[i] * least;
      }
      assertThat(found).isCloseTo(best(points, counts, 0, n, k), within(1e-9));
    }
  }

  private static double best(double[] points, double[] counts, int from, int n, int k) {
    if (from == n) {
      return 0;
    }
    if (k == 0) {
      return Double.POSITIVE_INFINITY;
    }
    double best = Double.POSITIVE_INFINITY;
    for (int to = from + 1; to <= n; to++) {
      best = Math.min(best, cost(points, counts, from, to) + best(points, counts, to, n, k - 1));
    }
    return best;
  }

  private static double cost(double[] points, double[] counts, int from, int to) {
    double weight = 0;
    double sum = 0;
    for (int i = from; i < to; i++) {
      weight += counts[i];
      sum += counts[i] * points[i];
    }
    double cost = 0;
    for (int i = from; i < to; i++) {
      cost += counts[i] * Math.pow(points[i] - sum / weight, 2);
    }
    return cost;
  }

  /** Bins cost next to nothing against all points as they are. */
  @ParameterizedTest
  @ValueSource(ints = {16, 256})
  void countingBinsIsNearlyExact(int entries) {
    Random random = new Random(SEED);
    float[] values = new float[20_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    values[17] = 60;
    ValueCounts counts = new ValueCounts();
    counts.add(values, 0, 12_000);
    counts.add(values, 12_000, 8_000);
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    double[] points = new double[sorted.length];
    double[] ones = new double[sorted.length];
    for (int i = 0; i < sorted.length; i++) {
      points[i] = sorted[i];
      ones[i] = 1;
    }
    Codebook exact = new Codebook(Clusters.means(points, ones, points.length, entries));
    assertThat(squaredError(values, counts.codebook(entries)))
        .isLessThan(1.03 * squaredError(values, exact));
  }

  @Test
  void givesNoMoreEntriesThanThereAreNumbers() {
    ValueCounts counts = new ValueCounts();
    counts.add(new float[] {3, -1, 3, 0, -0f, 3}, 0, 6);
    assertThat(counts.codebook(16).entries()).containsExactly(-1, 0, 3);
    counts.clear();
    counts.add(new float[64], 0, 64);
    assertThat(counts.codebook(256).entries()).containsExactly(0);
  }

  private static double squaredError(float[] values, Codebook codebook) {
    byte[] indices = new byte[values.length];
    codebook.assign(values, 0, values.length, indices, 0);
    float[] entries = codebook.entries();
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += Math.pow((double) values[i] - entries[indices[i] & 0xFF], 2);
    }
    return sum;
  }
}
