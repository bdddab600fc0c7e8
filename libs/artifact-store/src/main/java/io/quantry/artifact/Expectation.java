package io.quantry.artifact;

import org.jspecify.annotations.Nullable;

/**
 * What an upload must be to be kept.
 *
 * @param digest the digest that the sender declared; null: whatever comes
 * @param maxBytes more is refused as soon as it arrives
 */
public record Expectation(@Nullable Sha256 digest, long maxBytes) {
  public Expectation {
    if (maxBytes < 0) {
      throw new IllegalArgumentException("maxBytes is negative: " + maxBytes);
    }
  }

  public static Expectation none() {
    return new Expectation(null, Long.MAX_VALUE);
  }

  public static Expectation atMost(long maxBytes) {
    return new Expectation(null, maxBytes);
  }

  public Expectation withDigest(Sha256 declared) {
    return new Expectation(declared, maxBytes);
  }
}
