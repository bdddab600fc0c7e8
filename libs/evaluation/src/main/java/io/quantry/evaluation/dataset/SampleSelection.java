package io.quantry.evaluation.dataset;

import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;

/**
 * Which samples are read.
 *
 * @param count at most so many
 * @param seed of the draw without replacement; the same seed, count and dataset give the same
 *     samples
 */
public record SampleSelection(int count, long seed) {
  public SampleSelection {
    if (count < 1) {
      throw new IllegalArgumentException("at least one sample must be chosen, got " + count);
    }
  }

  public static SampleSelection all() {
    return new SampleSelection(Integer.MAX_VALUE, 0);
  }

  public static SampleSelection random(int count, long seed) {
    return new SampleSelection(count, seed);
  }

  /** Number of samples chosen out of so many. */
  public long size(long samples) {
    return Math.min(count, samples);
  }

  /**
   * Which indexes out of so many samples are chosen. Selection sampling (Knuth, TAOCP 2, algorithm
   * S) over all indexes, O(samples) time and bits.
   */
  public LongPredicate chosen(long samples) {
    if (count >= samples) {
      return index -> true;
    }
    SplittableRandom random = new SplittableRandom(seed);
    BitSet bits = new BitSet();
    int open = count;
    int all = Math.toIntExact(samples);
    for (int index = 0; index < all && open > 0; index++) {
      if (random.nextInt(all - index) < open) {
        bits.set(index);
        open--;
      }
    }
    return index -> bits.get(Math.toIntExact(index));
  }
}
