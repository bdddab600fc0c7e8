package io.quantry.jobservice.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.csrf.DefaultCsrfToken;

/** The token against forged requests follows from the session's: nothing more is kept. */
final class ForgeryTokens implements CsrfTokenRepository {
  static final String HEADER = "X-CSRF-Token";

  private static final String PARAMETER = "_csrf";
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

  private final Sessions sessions;

  ForgeryTokens(Sessions sessions) {
    this.sessions = sessions;
  }

  /**
   * Whether a browser may have added the credential by itself to a request that changes something.
   */
  static boolean concern(HttpServletRequest request) {
    return !READING.contains(request.getMethod()) && SessionCookie.of(request).isPresent();
  }

  @Override
  public CsrfToken generateToken(HttpServletRequest request) {
    String token = SessionCookie.of(request).orElse("");
    return new DefaultCsrfToken(HEADER, PARAMETER, sessions.forgeryToken(token));
  }

  @Override
  public void saveToken(
      @Nullable CsrfToken token, HttpServletRequest request, HttpServletResponse response) {
    // follows from the session
  }

  @Override
  public @Nullable CsrfToken loadToken(HttpServletRequest request) {
    return SessionCookie.of(request).isPresent() ? generateToken(request) : null;
  }
}
