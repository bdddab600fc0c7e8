package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import java.util.BitSet;
import java.util.function.LongPredicate;

/**
 * A part of a dataset, by the samples' indexes in reading order. Stateless: whether a sample
 * belongs depends on nothing but its index.
 */
public sealed interface Split {
  /** Whether the sample of this index, from 0, belongs. */
  boolean contains(long index);

  /**
   * Number of samples that belong.
   *
   * @param samples number of samples of the whole dataset
   * @throws EvaluationException {@code dataset-malformed} for a part beyond the dataset's end
   */
  long size(long samples);

  /**
   * Which indexes of the whole dataset are those of the part that a predicate on the part's own
   * indexes, from 0, chooses.
   */
  LongPredicate choose(long samples, LongPredicate ofPart);

  /** The samples {@code [from, to)}; no memory, O(1). */
  static Split range(long from, long to) {
    return new Range(from, to);
  }

  /** The samples from this index to the end; no memory, O(1). */
  static Split rest(long from) {
    return new Rest(from);
  }

  /** One of {@code folds} disjoint parts of about equal size; see {@link Fold}. */
  static Split fold(int fold, int folds, long seed) {
    return new Fold(fold, folds, seed, false);
  }

  /** All samples but those of {@link #fold}. */
  static Split allBut(int fold, int folds, long seed) {
    return new Fold(fold, folds, seed, true);
  }

  /**
   * Consecutive samples.
   *
   * @param from first index, from 0
   * @param to index after the last
   */
  record Range(long from, long to) implements Split {
    public Range {
      if (from < 0 || to < from) {
        throw new EvaluationException(
            "dataset-malformed",
            "a split takes samples from an index of at least 0 up to a later one, got [%d, %d)"
                .formatted(from, to));
      }
    }

    @Override
    public boolean contains(long index) {
      return index >= from && index < to;
    }

    @Override
    public long size(long samples) {
      if (to > samples) {
        throw new EvaluationException(
            "dataset-malformed",
            "the split ends before sample %d, the dataset has %d samples".formatted(to, samples));
      }
      return to - from;
    }

    @Override
    public LongPredicate choose(long samples, LongPredicate ofPart) {
      return index -> contains(index) && ofPart.test(index - from);
    }
  }

  /**
   * All samples but the first ones.
   *
   * @param from first index, from 0
   */
  record Rest(long from) implements Split {
    public Rest {
      if (from < 0) {
        throw new EvaluationException(
            "dataset-malformed",
            "a split takes samples from an index of at least 0 on, got %d".formatted(from));
      }
    }

    @Override
    public boolean contains(long index) {
      return index >= from;
    }

    @Override
    public long size(long samples) {
      return Math.max(0, samples - from);
    }

    @Override
    public LongPredicate choose(long samples, LongPredicate ofPart) {
      return index -> contains(index) && ofPart.test(index - from);
    }
  }

  /**
   * Samples drawn into folds. Sample i belongs to fold {@code h(i) mod folds}, h(i) read as an
   * unsigned number:
   *
   * <pre>
   * z = seed + (i + 1) · 0x9e3779b97f4a7c15
   * z = (z xor z &gt;&gt;&gt; 30) · 0xbf58476d1ce4e5b9
   * z = (z xor z &gt;&gt;&gt; 27) · 0x94d049bb133111eb
   * h = z xor z &gt;&gt;&gt; 31
   * </pre>
   *
   * in 64 bits that wrap: the i-th output, from 0, of {@link java.util.SplittableRandom} with this
   * seed (Steele, Lea and Flood, Fast splittable pseudorandom number generators, OOPSLA 2014; mix
   * by Stafford, variant 13). Counting is O(samples) time; drawing among a fold takes a bit a
   * sample of the whole dataset.
   *
   * @param fold from 0 to folds − 1
   * @param folds at least 2
   * @param complement whether all samples but the fold's are taken
   */
  record Fold(int fold, int folds, long seed, boolean complement) implements Split {
    public Fold {
      if (folds < 2 || fold < 0 || fold >= folds) {
        throw new EvaluationException(
            "dataset-malformed",
            "a split into folds takes one of at least 2 folds, counted from 0, got fold %d of %d"
                .formatted(fold, folds));
      }
    }

    @Override
    public boolean contains(long index) {
      return (Long.remainderUnsigned(mix(seed, index), folds) == fold) != complement;
    }

    @Override
    public long size(long samples) {
      long size = 0;
      for (long index = 0; index < samples; index++) {
        size += contains(index) ? 1 : 0;
      }
      return size;
    }

    @Override
    public LongPredicate choose(long samples, LongPredicate ofPart) {
      BitSet chosen = new BitSet();
      long rank = 0;
      for (int index = 0, all = Math.toIntExact(samples); index < all; index++) {
        if (contains(index) && ofPart.test(rank++)) {
          chosen.set(index);
        }
      }
      return index -> chosen.get(Math.toIntExact(index));
    }

    private static long mix(long seed, long index) {
      long z = seed + (index + 1) * 0x9e3779b97f4a7c15L;
      z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
      z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
      return z ^ (z >>> 31);
    }
  }
}
