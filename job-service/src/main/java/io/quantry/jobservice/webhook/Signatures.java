package io.quantry.jobservice.webhook;

import io.quantry.jobservice.rest.Hmac;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Signatures of Standard Webhooks, version 1: HMAC-SHA-256 over {@code id.timestamp.body} under the
 * bytes of the secret, which users see as {@code whsec_} and base64.
 */
final class Signatures {
  private static final String PREFIX = "whsec_";
  private static final int SECRET_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Signatures() {}

  static byte[] freshSecret() {
    byte[] secret = new byte[SECRET_BYTES];
    RANDOM.nextBytes(secret);
    return secret;
  }

  /** As users are told a secret. */
  static String shown(byte[] secret) {
    return PREFIX + Base64.getEncoder().encodeToString(secret);
  }

  /**
   * The header {@code webhook-signature}.
   *
   * @param secrets each signs: receivers take any signature that they know the secret of
   * @param timestamp Unix seconds
   */
  static String of(List<byte[]> secrets, String id, long timestamp, byte[] body) {
    byte[] head = (id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
    return secrets.stream()
        .map(secret -> "v1," + Base64.getEncoder().encodeToString(new Hmac(secret).of(head, body)))
        .collect(Collectors.joining(" "));
  }
}
