package io.quantry.jobservice.access;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.InstantSource;
import org.springframework.stereotype.Component;

/** Whether what a request was let in by is still good, for answers that take long. */
@Component
public class Credentials {
  private final ApiKeys keys;
  private final Sessions sessions;
  private final InstantSource clock;

  Credentials(ApiKeys keys, Sessions sessions, InstantSource clock) {
    this.keys = keys;
    this.sessions = sessions;
    this.clock = clock;
  }

  /**
   * False once the key is revoked or has expired, or the provider's token has, or the browser has
   * signed out.
   */
  public boolean hold(Caller caller, HttpServletRequest request) {
    return SessionCookie.of(request).map(token -> sessions.keyOf(token).isPresent()).orElse(true)
        && hold(caller);
  }

  private boolean hold(Caller caller) {
    Instant expiresAt = caller.tokenExpiresAt();
    return expiresAt == null
        ? keys.valid(caller.credentialId()).isPresent()
        : clock.instant().isBefore(expiresAt);
  }
}
