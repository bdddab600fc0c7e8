package io.quantry.jobservice.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Keys and tokens are kept as SHA-256 alone: they hold 256 random bits, so that a slow hash would
 * add nothing.
 */
public final class Secrets {
  private Secrets() {}

  /** Lower-case hexadecimal SHA-256 of {@code secret}. */
  public static String hash(String secret) {
    return hash(secret.getBytes(StandardCharsets.UTF_8));
  }

  /** Lower-case hexadecimal SHA-256 of {@code bytes}. */
  public static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every JDK has SHA-256", impossible);
    }
  }
}
