package io.quantry.contracts.access;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The written form of a key: a prefix, 256 random bits in unpadded base64url (43 characters), and
 * the CRC-32 of both as eight hexadecimal digits, so that a mistyped key is refused without asking
 * the database.
 */
public final class ApiKey {
  /** Prefix of keys that people and CI use. */
  public static final String USER_PREFIX = "qnt_";

  /** Prefix of the token with which a worker joins, and of the session token it gets. */
  public static final String WORKER_PREFIX = "qnw_";

  private static final int RANDOM_BYTES = 32;
  private static final int HINT_CHARACTERS = 4;
  private static final Pattern BODY = Pattern.compile("[A-Za-z0-9_-]{43}[0-9a-f]{8}");

  private ApiKey() {}

  /** A fresh key. Thread-safe if {@code random} is. */
  public static String generate(String prefix, SecureRandom random) {
    byte[] secret = new byte[RANDOM_BYTES];
    random.nextBytes(secret);
    String body = prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    return body + checksum(body);
  }

  /** Whether {@code key} has the prefix, the length, the alphabet and the checksum of a key. */
  public static boolean isWellFormed(String prefix, String key) {
    if (!key.startsWith(prefix) || !BODY.matcher(key.substring(prefix.length())).matches()) {
      return false;
    }
    int end = key.length() - 8;
    return checksum(key.substring(0, end)).equals(key.substring(end));
  }

  /**
   * The prefix and four characters of a key: enough to tell it from others, and nothing to guess
   * by.
   */
  public static String hint(String key) {
    return key.substring(0, Math.min(key.length(), key.indexOf('_') + 1 + HINT_CHARACTERS));
  }

  private static String checksum(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.US_ASCII));
    return String.format("%08x", crc.getValue());
  }
}
