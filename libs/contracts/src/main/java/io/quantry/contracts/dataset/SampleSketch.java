package io.quantry.contracts.dataset;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/**
 * A dataset's samples in 32 KiB: the {@value #MOST} smallest of their hashes, a bottom-k sketch
 * (Cohen and Kaplan, Summarizing data using bottom-k sketches, PODC 2007). Two of them tell how
 * many samples two datasets share, without reading either again.
 *
 * @param distinct number of samples with different inputs, at least that of the hashes
 * @param hashes hashes of 64 bits, ascending as signed numbers, big-endian, in Base64
 */
public record SampleSketch(long distinct, String hashes) {
  /** Most hashes of a sketch. */
  public static final int MOST = 4096;

  /**
   * Checks the hashes.
   *
   * @throws IllegalArgumentException if they are too many, more than {@code distinct}, not
   *     ascending, or no Base64
   */
  public SampleSketch {
    if (hashes.length() > 4 * (MOST * Long.BYTES / 3 + 1)) {
      throw new IllegalArgumentException("A sketch has at most " + MOST + " hashes");
    }
    long[] decoded = decode(hashes);
    for (int i = 1; i < decoded.length; i++) {
      if (decoded[i - 1] >= decoded[i]) {
        throw new IllegalArgumentException("The hashes of a sketch ascend");
      }
    }
    if (decoded.length > Math.min(distinct, MOST)) {
      throw new IllegalArgumentException(
          "Expected at most %d hashes of %d samples, got %d"
              .formatted(MOST, distinct, decoded.length));
    }
  }

  /** The sketch of these smallest hashes, ascending. */
  public static SampleSketch of(long distinct, long... smallest) {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * smallest.length);
    bytes.asLongBuffer().put(smallest);
    return new SampleSketch(distinct, Base64.getEncoder().encodeToString(bytes.array()));
  }

  /**
   * How many of {@code other}'s different samples are also here. Up to the largest hash that both
   * sketches would hold, both know all of their dataset's hashes, and these are a random sample of
   * it: the share of {@code other}'s that are found is an unbiased estimate with standard error
   * {@code √(p (1 − p) / compared)}, or exact where both hold every hash.
   */
  public SampleOverlap overlap(SampleSketch other) {
    long[] mine = decode(hashes);
    long[] others = decode(other.hashes);
    boolean exact = mine.length == distinct && others.length == other.distinct;
    long limit = Math.min(complete(mine, distinct), complete(others, other.distinct));
    long compared = 0;
    long found = 0;
    for (long hash : others) {
      if (hash <= limit) {
        compared++;
        found += Arrays.binarySearch(mine, hash) >= 0 ? 1 : 0;
      }
    }
    double share = compared == 0 ? 0 : (double) found / compared;
    return new SampleOverlap(
        exact ? found : Math.round(share * other.distinct), share, exact, compared);
  }

  /** Up to which hash a sketch holds all that there are. */
  private static long complete(long[] smallest, long distinct) {
    return smallest.length == distinct || smallest.length == 0
        ? Long.MAX_VALUE
        : smallest[smallest.length - 1];
  }

  private static long[] decode(String hashes) {
    byte[] bytes = Base64.getDecoder().decode(hashes);
    if (bytes.length % Long.BYTES != 0) {
      throw new IllegalArgumentException("A sketch has hashes of 64 bits");
    }
    long[] decoded = new long[bytes.length / Long.BYTES];
    ByteBuffer.wrap(bytes).asLongBuffer().get(decoded);
    return decoded;
  }
}
