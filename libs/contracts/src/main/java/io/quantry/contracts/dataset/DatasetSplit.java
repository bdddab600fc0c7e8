package io.quantry.contracts.dataset;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A named part of a dataset's samples, in one of two forms, whose members are then present: the
 * range {@code from}, {@code to}, or the fold {@code fold}, {@code of}, {@code seed}, {@code
 * except}. A record with absent members, as it stands in a manifest, so that every JSON library
 * reads and writes it without being told how.
 *
 * <p>A fold is a part of a pseudo-random partition. Whoever deals the samples out does so by {@code
 * of}, {@code seed} and the dataset alone: equal ones give equal folds, each sample is in exactly
 * one of them.
 *
 * @param from index of the first sample of a range, from 0
 * @param to index after its last sample; absent: to the dataset's end
 * @param fold which fold, from 0 to {@code of} − 1
 * @param of how many folds the samples are dealt into, from 2
 * @param seed of the partition
 * @param except true for all samples but those of the fold
 */
public record DatasetSplit(
    @Nullable Long from,
    @Nullable Long to,
    @Nullable Integer fold,
    @Nullable Integer of,
    @Nullable Long seed,
    @Nullable Boolean except) {
  /** Most folds of a partition. */
  public static final int MAX_FOLDS = 1000;

  /**
   * Checks the form.
   *
   * @throws IllegalArgumentException if it is neither a range nor a fold, or holds no sample
   */
  public DatasetSplit {
    if (from != null && fold == null && of == null && seed == null && except == null) {
      if (from < 0 || (to != null && to <= from)) {
        throw new IllegalArgumentException(
            "Expected 0 <= from < to, got from %d to %d".formatted(from, to));
      }
    } else if (fold != null && of != null && seed != null && from == null && to == null) {
      if (of < 2 || of > MAX_FOLDS || fold < 0 || fold >= of) {
        throw new IllegalArgumentException(
            "Expected 0 <= fold < of and 2 <= of <= %d, got fold %d of %d"
                .formatted(MAX_FOLDS, fold, of));
      }
      except = Boolean.TRUE.equals(except);
    } else {
      throw new IllegalArgumentException(
          "Expected from and optionally to, or fold, of, seed and optionally except");
    }
  }

  /** The samples from index {@code from} up to {@code to} exclusive, absent: to the end. */
  public static DatasetSplit range(long from, @Nullable Long to) {
    return new DatasetSplit(from, to, null, null, null, null);
  }

  /** Fold {@code fold} of {@code of}. */
  public static DatasetSplit fold(int fold, int of, long seed) {
    return new DatasetSplit(null, null, fold, of, seed, false);
  }

  /** All samples but those of fold {@code fold} of {@code of}. */
  public static DatasetSplit exceptFold(int fold, int of, long seed) {
    return new DatasetSplit(null, null, fold, of, seed, true);
  }

  /** Fewest samples of a dataset in which this part is whole and none of the partition empty. */
  public long samplesNeeded() {
    if (from != null) {
      return to != null ? to : Math.max(from, from + 1); // no overflow at the last index
    }
    return Objects.requireNonNull(of);
  }

  /**
   * Whether no sample of one dataset, whatever its number of samples, can be in both parts. A range
   * and a fold are never provably so, nor are folds of two partitions.
   */
  public boolean disjoint(DatasetSplit other) {
    if (from != null && other.from != null) {
      return endsBefore(to, other.from) || endsBefore(other.to, from);
    }
    boolean samePartition =
        fold != null
            && other.fold != null
            && Objects.equals(of, other.of)
            && Objects.equals(seed, other.seed);
    if (!samePartition) {
      return false;
    }
    boolean sameFold = Objects.equals(fold, other.fold);
    boolean oneExcepted = Boolean.TRUE.equals(except);
    boolean otherExcepted = Boolean.TRUE.equals(other.except);
    if (oneExcepted && otherExcepted) {
      return !sameFold && Objects.equals(of, 2); // all but one of two is the other one
    }
    return oneExcepted == otherExcepted ? !sameFold : sameFold;
  }

  private static boolean endsBefore(@Nullable Long end, long begin) {
    return end != null && end <= begin;
  }
}
