package io.quantry.evaluation.lint;

/**
 * Which sample a hash was first seen at, and with which label: a table with open addressing and
 * linear probing, at most half full, so 32 to 64 bytes an entry: 64 MiB for two million, and half
 * as much again while it grows. Hashes are mixed already, so their lower bits choose the place.
 */
final class FirstSeen {
  private static final int FIRST_CAPACITY = 1 << 10;

  private long[] hashes = new long[FIRST_CAPACITY];
  private int[] labels = new int[FIRST_CAPACITY];

  /** Index of the sample plus 1; 0: free. */
  private int[] samples = new int[FIRST_CAPACITY];

  private int size;
  private int place;

  /**
   * The sample that came first with this hash: an earlier one, or {@code sample} itself, which is
   * then kept.
   */
  int first(long hash, int sample, int label) {
    if (size >= hashes.length / 2) {
      grow();
    }
    place = find(hash);
    if (samples[place] == 0) {
      hashes[place] = hash;
      labels[place] = label;
      samples[place] = sample + 1;
      size++;
    }
    return samples[place] - 1;
  }

  /** The label of the sample that {@link #first} has just found. */
  int label() {
    return labels[place];
  }

  /** Number of different hashes. */
  int size() {
    return size;
  }

  private int find(long hash) {
    int mask = hashes.length - 1;
    int at = (int) hash & mask;
    while (samples[at] != 0 && hashes[at] != hash) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private void grow() {
    long[] oldHashes = hashes;
    int[] oldLabels = labels;
    int[] oldSamples = samples;
    hashes = new long[2 * oldHashes.length];
    labels = new int[hashes.length];
    samples = new int[hashes.length];
    for (int i = 0; i < oldHashes.length; i++) {
      if (oldSamples[i] != 0) {
        int at = find(oldHashes[i]);
        hashes[at] = oldHashes[i];
        labels[at] = oldLabels[i];
        samples[at] = oldSamples[i];
      }
    }
  }
}
