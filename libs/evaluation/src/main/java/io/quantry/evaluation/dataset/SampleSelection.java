package io.quantry.evaluation.dataset;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;

/**
 * Which samples are read.
 *
 * @param count at most so many
 * @param seed of the draw without replacement; the same seed, count and dataset give the same
 *     samples
 * @param parts what the samples are drawn among, each split a part of the one before it, the first
 *     of the whole dataset; empty: all
 * @param passing told of each sample that reading comes to, taken or not; may throw to stop it
 */
public record SampleSelection(int count, long seed, List<Split> parts, Runnable passing) {
  public SampleSelection {
    if (count < 1) {
      throw new IllegalArgumentException("at least one sample must be chosen, got " + count);
    }
    parts = List.copyOf(parts);
  }

  public static SampleSelection all() {
    return random(Integer.MAX_VALUE, 0);
  }

  public static SampleSelection random(int count, long seed) {
    return new SampleSelection(count, seed, List.of(), () -> {});
  }

  /** The same draw among the part that a split of a larger dataset is. */
  public SampleSelection within(Split split) {
    List<Split> outward = new ArrayList<>(List.of(split));
    outward.addAll(parts);
    return new SampleSelection(count, seed, outward, passing);
  }

  /** The same, telling also of each sample that reading comes to, so that it can be stopped. */
  public SampleSelection watched(Runnable watcher) {
    return new SampleSelection(
        count,
        seed,
        parts,
        () -> {
          passing.run();
          watcher.run();
        });
  }

  /** Number of samples chosen out of so many. */
  public long size(long samples) {
    long open = samples;
    for (Split part : parts) {
      open = part.size(open);
    }
    return Math.min(count, open);
  }

  /**
   * Which indexes out of so many samples are chosen. Selection sampling (Knuth, TAOCP 2, algorithm
   * S) over all indexes, O(samples) time and bits. To be asked once a sample.
   */
  public LongPredicate chosen(long samples) {
    return watching(narrowed(0, samples, this::drawn));
  }

  /**
   * As {@link #chosen}, but the first samples instead of drawn ones: for those that only make sense
   * in order. A part that is a range gives consecutive samples.
   */
  public LongPredicate first(long samples) {
    return watching(narrowed(0, samples, open -> index -> index < count));
  }

  private LongPredicate watching(LongPredicate chosen) {
    return index -> {
      passing.run();
      return chosen.test(index);
    };
  }

  private LongPredicate narrowed(int depth, long samples, LongFunction<LongPredicate> innermost) {
    if (depth == parts.size()) {
      return innermost.apply(samples);
    }
    Split part = parts.get(depth);
    long size = part.size(samples);
    if (depth + 1 == parts.size() && count >= size) {
      return part::contains;
    }
    return part.choose(samples, narrowed(depth + 1, size, innermost));
  }

  private LongPredicate drawn(long samples) {
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
