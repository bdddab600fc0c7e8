package io.quantry.jobservice.artifact;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The header in which a client declares what it sends (RFC 9530): {@code sha-256=:base64:}. */
public final class ContentDigest {
  public static final String HEADER = "Content-Digest";

  private static final Pattern SHA256 = Pattern.compile("(?:^|,)\\s*sha-256=:([A-Za-z0-9+/=]+):");

  private ContentDigest() {}

  /**
   * The declared SHA-256 in lower-case hexadecimal.
   *
   * @throws QuantryException {@code invalid-request} if the header holds none
   */
  public static String sha256(String header) {
    Matcher matcher = SHA256.matcher(header);
    if (matcher.find()) {
      try {
        byte[] digest = Base64.getDecoder().decode(matcher.group(1));
        if (digest.length == 32) {
          return HexFormat.of().formatHex(digest);
        }
      } catch (IllegalArgumentException notBase64) {
        // refused below
      }
    }
    throw new QuantryException(
        ErrorCode.INVALID_REQUEST, HEADER + " must be sha-256=:<base64 of 32 bytes>:");
  }
}
