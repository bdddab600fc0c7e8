package io.quantry.jobservice.oci;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What names bytes: {@code sha256:…} or {@code sha512:…}.
 *
 * @param hex in lower case
 */
record Digest(Algorithm algorithm, String hex) {
  private static final Pattern FORM =
      Pattern.compile("(?:(sha256):([0-9a-f]{64}))|(?:(sha512):([0-9a-f]{128}))");

  /** Those that the image specification registers. */
  enum Algorithm {
    SHA256("SHA-256"),
    SHA512("SHA-512");

    private final String javaName;

    Algorithm(String javaName) {
      this.javaName = javaName;
    }

    MessageDigest begin() {
      try {
        return MessageDigest.getInstance(javaName);
      } catch (NoSuchAlgorithmException impossible) {
        throw new IllegalStateException("Every JDK has " + javaName, impossible);
      }
    }
  }

  /**
   * The digest that {@code text} spells.
   *
   * @throws QuantryException {@code digest-mismatch}, told as DIGEST_INVALID
   */
  static Digest parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new QuantryException(
          ErrorCode.DIGEST_MISMATCH, "Expected sha256: or sha512: and lower-case hexadecimal");
    }
    return matcher.group(1) != null ? sha256(matcher.group(2)) : sha512(matcher.group(4));
  }

  /** Whether {@code text} is meant to be a digest, and no tag: those have no colon. */
  static boolean isMeantBy(String text) {
    return text.indexOf(':') >= 0;
  }

  static Digest sha256(String hex) {
    return new Digest(Algorithm.SHA256, hex);
  }

  private static Digest sha512(String hex) {
    return new Digest(Algorithm.SHA512, hex);
  }

  static Digest of(Algorithm algorithm, byte[] bytes) {
    return new Digest(algorithm, HexFormat.of().formatHex(algorithm.begin().digest(bytes)));
  }

  static Digest of(byte[] bytes) {
    return of(Algorithm.SHA256, bytes);
  }

  /** Other bytes came than were announced. */
  static QuantryException mismatch() {
    return new QuantryException(ErrorCode.DIGEST_MISMATCH, "The bytes have another digest");
  }

  @Override
  public String toString() {
    return (algorithm == Algorithm.SHA256 ? "sha256:" : "sha512:") + hex;
  }
}
