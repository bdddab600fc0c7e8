package io.quantry.jobservice.access;

import io.quantry.contracts.access.OpenPaths;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.http.ResponseCookie;

/**
 * The cookie that holds a session's token: for the browser's requests to us alone, and no script.
 */
final class SessionCookie {
  private static final String NAME = OpenPaths.SESSION_COOKIE;

  private SessionCookie() {}

  /** The token in a request that brings no credential besides. */
  static Optional<String> of(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    if (cookies == null || request.getHeader("Authorization") != null) {
      return Optional.empty();
    }
    return Arrays.stream(cookies)
        .filter(cookie -> cookie.getName().equals(NAME))
        .map(Cookie::getValue)
        .findFirst();
  }

  /**
   * @param encrypted whether browsers reach us by https alone, and must not send it otherwise
   */
  static ResponseCookie set(String token, Duration duration, boolean encrypted) {
    return ResponseCookie.from(NAME, token)
        .httpOnly(true)
        .sameSite("Strict")
        .secure(encrypted)
        .path("/v1")
        .maxAge(duration)
        .build();
  }
}
