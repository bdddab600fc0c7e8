package io.quantry.contracts.access;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * How clients of container registries send a key (RFC 7617): as the password of any user, for they
 * know no other way.
 */
public final class BasicCredentials {
  private static final String SCHEME = "Basic ";

  private BasicCredentials() {}

  /** The password in the header {@code Authorization}; empty if it is of another scheme or form. */
  public static Optional<String> password(String authorization) {
    if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    byte[] decoded;
    try {
      decoded = Base64.getDecoder().decode(authorization.substring(SCHEME.length()).strip());
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    String pair = new String(decoded, StandardCharsets.UTF_8);
    int colon = pair.indexOf(':');
    return colon < 0 ? Optional.empty() : Optional.of(pair.substring(colon + 1));
  }
}
