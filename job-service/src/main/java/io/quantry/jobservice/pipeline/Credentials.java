package io.quantry.jobservice.pipeline;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.spec.TreeNode;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a connection and its forge know each other by, in place of what was there; absent: that
 * stays.
 *
 * @param secret what incoming hooks prove themselves by: of GitLab, {@code whsec_} and base64 is a
 *     signing token, anything else the token of {@code X-Gitlab-Token}
 * @param token what statuses are told with
 */
record Credentials(@Nullable String secret, @Nullable String token) {
  static final String SECRET = "32 to 255 printable ASCII characters, or whsec_…";
  private static final int LEAST_SECRET = 32;
  private static final int MOST = 255;
  private static final Pattern PRINTABLE = Pattern.compile("[!-~]+");

  static Credentials read(Map<String, Object> body) {
    return TreeNode.read(body, Credentials::read);
  }

  private static Credentials read(TreeNode body) {
    boolean nothing = body.raw("secret") == null && body.raw("token") == null;
    if (nothing) {
      body.violation("secret", ErrorCode.MISSING_PROPERTY, "Expected a secret, a token or both");
    }
    String secret = body.optional("secret", Credentials::secret, SECRET).orElse(null);
    return new Credentials(secret, token(body));
  }

  /** The member of that name of a document. */
  static @Nullable String token(TreeNode body) {
    return body.optional("token", Credentials::printable, "printable ASCII characters")
        .orElse(null);
  }

  static Optional<String> secret(String text) {
    return printable(text)
        .filter(one -> one.length() >= LEAST_SECRET)
        .filter(Credentials::decodesIfItSigns);
  }

  private static Optional<String> printable(String text) {
    return Optional.of(text)
        .filter(one -> one.length() <= MOST && PRINTABLE.matcher(one).matches());
  }

  private static boolean decodesIfItSigns(String secret) {
    try {
      return !secret.startsWith(HookProof.SIGNING)
          || Base64.getDecoder().decode(secret.substring(HookProof.SIGNING.length())).length > 0;
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }
}
