package io.quantry.artifact;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a bucket is and how it is used.
 *
 * @param bucket its name; it must exist
 * @param prefix before every key, empty or ending in a slash
 * @param endpoint the server; null: Amazon's own for the region
 * @param region as the server calls it; those beside Amazon mostly take any
 * @param pathStyle whether the bucket is named in the path and not in the host's name
 * @param credentials null: those that the environment has, in the order of Amazon's SDK
 * @param partBytes of a multipart upload; one upload holds this much on the heap, and may have
 *     10,000 parts
 * @param renewAfter an artifact that is put again within this time of its last put keeps its time:
 *     it is not written again
 */
public record S3Settings(
    String bucket,
    String prefix,
    @Nullable URI endpoint,
    String region,
    boolean pathStyle,
    @Nullable Credentials credentials,
    int partBytes,
    Duration renewAfter) {
  /** S3 takes no smaller part, but for the last one. */
  public static final int LEAST_PART_BYTES = 5 << 20;

  /** S3 takes no more parts. */
  static final int MOST_PARTS = 10_000;

  /** A key and its secret. */
  public record Credentials(String accessKeyId, String secretAccessKey) {
    /** Never with the secret. */
    @Override
    public String toString() {
      return accessKeyId;
    }
  }

  public S3Settings {
    if (bucket.isBlank() || region.isBlank()) {
      throw new IllegalArgumentException("an S3 store needs the name of a bucket and of a region");
    }
    if (!prefix.isEmpty() && !prefix.endsWith("/")) {
      throw new IllegalArgumentException("the prefix must be empty or end in /, not " + prefix);
    }
    if (partBytes < LEAST_PART_BYTES) {
      throw new IllegalArgumentException(
          "a part has at least " + LEAST_PART_BYTES + " bytes, not " + partBytes);
    }
    if (renewAfter.isNegative()) {
      throw new IllegalArgumentException("renewAfter is negative: " + renewAfter);
    }
  }

  /** The most bytes that one upload may have. */
  public long mostBytes() {
    return (long) partBytes * MOST_PARTS;
  }
}
