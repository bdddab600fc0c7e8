package io.quantry.jobservice.pipeline;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.jobservice.rest.Hmac;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Proves that a hook came from who knows the connection's secret, comparing in constant time.
 *
 * <ul>
 *   <li>GitHub: {@code X-Hub-Signature-256}, HMAC-SHA-256 over the body as it came
 *   <li>GitLab with a signing token: {@code webhook-signature} of Standard Webhooks over id,
 *       timestamp and body, the timestamp at most five minutes off
 *   <li>GitLab otherwise: {@code X-Gitlab-Token}, the secret itself
 * </ul>
 */
final class HookProof {
  /** What a signing token begins with. */
  static final String SIGNING = "whsec_";

  private static final Duration DRIFT = Duration.ofMinutes(5);
  private static final String SHA256 = "sha256=";

  private HookProof() {}

  /**
   * Lets a hook through that proves itself.
   *
   * @param header gives headers by name, null where there is none
   * @throws QuantryException {@code invalid-signature}
   */
  static void require(
      Forge forge,
      String secret,
      Function<String, @Nullable String> header,
      byte[] body,
      Instant now) {
    boolean proved =
        switch (forge) {
          case GITHUB -> github(secret, text(header, "X-Hub-Signature-256"), body);
          case GITLAB ->
              secret.startsWith(SIGNING)
                  ? signed(secret, header, body, now)
                  : same(bytes(secret), bytes(text(header, "X-Gitlab-Token")));
        };
    if (!proved) {
      throw new QuantryException(
          ErrorCode.INVALID_SIGNATURE,
          "The hook does not prove that it knows the connection's secret, or comes too late");
    }
  }

  private static boolean github(String secret, String given, byte[] body) {
    String expected = SHA256 + HexFormat.of().formatHex(new Hmac(bytes(secret)).of(body));
    return same(bytes(expected), bytes(given));
  }

  private static boolean signed(
      String secret, Function<String, @Nullable String> header, byte[] body, Instant now) {
    String timestamp = text(header, "webhook-timestamp");
    if (!timestamp.matches("[0-9]{1,12}")
        || Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), now)
                .abs()
                .compareTo(DRIFT)
            > 0) {
      return false;
    }
    byte[] key = Base64.getDecoder().decode(secret.substring(SIGNING.length()));
    byte[] head = bytes(text(header, "webhook-id") + "." + timestamp + ".");
    byte[] expected =
        bytes("v1," + Base64.getEncoder().encodeToString(new Hmac(key).of(head, body)));
    return Arrays.stream(text(header, "webhook-signature").split(" ", -1))
        .anyMatch(one -> same(expected, bytes(one)));
  }

  private static boolean same(byte[] expected, byte[] given) {
    return MessageDigest.isEqual(expected, given);
  }

  private static String text(Function<String, @Nullable String> header, String name) {
    String value = header.apply(name);
    return value == null ? "" : value;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
