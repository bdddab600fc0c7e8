package io.quantry.evaluation.statistics;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Draws how often each sample counts in a resample. Up to {@value #MOST_DRAWN} samples: as many
 * draws with replacement as there are samples. Above: a Poisson number with mean 1 for each sample
 * by itself (Hanley and MacGibbon, Computer Methods and Programs in Biomedicine 83 (2006) 57–62),
 * whose distribution differs from the former's by the order of 1/n and which walks through memory
 * instead of jumping. O(samples) a resample; the same seed gives the same resamples. Not
 * thread-safe.
 */
final class Resampling {
  static final int MOST_DRAWN = 10_000;

  private static final int TABLE_BITS = 16;
  private static final byte[] POISSON = poissonTable();

  private final SplittableRandom random;
  private final int[] weights;

  Resampling(int samples, long seed) {
    this.random = new SplittableRandom(seed);
    this.weights = new int[samples];
  }

  /** The next resample, in an array that is used again. */
  int[] next() {
    if (weights.length > MOST_DRAWN) {
      poisson();
    } else {
      draw();
    }
    return weights;
  }

  private void draw() {
    Arrays.fill(weights, 0);
    for (int draw = 0; draw < weights.length; draw++) {
      weights[random.nextInt(weights.length)]++;
    }
  }

  private void poisson() {
    int mask = (1 << TABLE_BITS) - 1;
    int i = 0;
    while (i < weights.length) {
      long bits = random.nextLong();
      int end = Math.min(weights.length, i + Long.SIZE / TABLE_BITS);
      while (i < end) {
        weights[i++] = POISSON[(int) bits & mask];
        bits >>>= TABLE_BITS;
      }
    }
  }

  /** The quantile function of the Poisson distribution with mean 1, in steps of 1/65536. */
  private static byte[] poissonTable() {
    byte[] table = new byte[1 << TABLE_BITS];
    double term = Math.exp(-1);
    double below = term;
    byte count = 0;
    for (int i = 0; i < table.length; i++) {
      while ((i + 0.5) / table.length > below) {
        count++;
        term /= count;
        below += term;
      }
      table[i] = count;
    }
    return table;
  }
}
