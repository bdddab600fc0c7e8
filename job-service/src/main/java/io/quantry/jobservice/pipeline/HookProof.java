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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Proves that a hook came from who knows the connection's secret, comparing in constant time: first
 * by what its headers say alone, so that a body without a proof is not even read, then by the body.
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

  private final Predicate<byte[]> proves;

  private HookProof(Predicate<byte[]> proves) {
    this.proves = proves;
  }

  /**
   * The proof that a hook's headers promise.
   *
   * @param header gives headers by name, null where there is none
   * @throws QuantryException {@code invalid-signature} where no body could keep the promise
   */
  static HookProof of(
      Forge forge, String secret, Function<String, @Nullable String> header, Instant now) {
    return switch (forge) {
      case GITHUB -> github(secret, text(header, "X-Hub-Signature-256"));
      case GITLAB ->
          secret.startsWith(SIGNING)
              ? signed(secret, header, now)
              : token(secret, text(header, "X-Gitlab-Token"));
    };
  }

  /**
   * Lets the body through that the headers belong to.
   *
   * @throws QuantryException {@code invalid-signature}
   */
  void require(byte[] body) {
    require(proves.test(body));
  }

  private static HookProof github(String secret, String given) {
    require(given.startsWith(SHA256));
    return new HookProof(
        body -> {
          String expected = SHA256 + HexFormat.of().formatHex(new Hmac(bytes(secret)).of(body));
          return same(bytes(expected), bytes(given));
        });
  }

  private static HookProof token(String secret, String given) {
    require(same(bytes(secret), bytes(given)));
    return new HookProof(body -> true);
  }

  private static HookProof signed(
      String secret, Function<String, @Nullable String> header, Instant now) {
    String signatures = text(header, "webhook-signature");
    String timestamp = text(header, "webhook-timestamp");
    require(!signatures.isEmpty() && timestamp.matches("[0-9]{1,12}"));
    Instant at = Instant.ofEpochSecond(Long.parseLong(timestamp));
    require(Duration.between(at, now).abs().compareTo(DRIFT) <= 0);
    byte[] key = Base64.getDecoder().decode(secret.substring(SIGNING.length()));
    byte[] head = bytes(text(header, "webhook-id") + "." + timestamp + ".");
    return new HookProof(
        body -> {
          byte[] expected =
              bytes("v1," + Base64.getEncoder().encodeToString(new Hmac(key).of(head, body)));
          return Arrays.stream(signatures.split(" ", -1))
              .anyMatch(one -> same(expected, bytes(one)));
        });
  }

  private static void require(boolean proved) {
    if (!proved) {
      throw new QuantryException(
          ErrorCode.INVALID_SIGNATURE,
          "The hook does not prove that it knows the connection's secret, or comes too late");
    }
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
