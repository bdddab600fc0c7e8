package io.quantry.evaluation.lint;

import java.util.TreeSet;

/**
 * The {@value #MOST} smallest different hashes of a stream, as signed numbers: a bottom-k sketch
 * (Cohen and Kaplan, Summarizing data using bottom-k sketches, PODC 2007). Two of them tell how
 * much their datasets share. After n samples about {@code k · ln(n / k)} of them had to be kept.
 */
final class SmallestHashes {
  static final int MOST = 4096;

  private final TreeSet<Long> smallest = new TreeSet<>();

  void add(long hash) {
    if (smallest.size() < MOST) {
      smallest.add(hash);
    } else if (hash < smallest.last() && smallest.add(hash)) {
      smallest.pollLast();
    }
  }

  /** Ascending. */
  long[] sorted() {
    return smallest.stream().mapToLong(Long::longValue).toArray();
  }

  /**
   * About how many different hashes there were: their number if below k, else {@code (k − 1) / U},
   * U the k-th smallest as a share of all numbers of 64 bits, relative standard error {@code 1 /
   * √(k − 2)} = 1.6 % (Beyer, Haas, Reinwald, Sismanis and Gemulla, On synopses for distinct-value
   * estimation under multiset operations, SIGMOD 2007).
   */
  long distinct() {
    if (smallest.size() < MOST) {
      return smallest.size();
    }
    double share = ((double) smallest.last() - Long.MIN_VALUE) / 0x1p64;
    return Math.round((MOST - 1) / share);
  }
}
