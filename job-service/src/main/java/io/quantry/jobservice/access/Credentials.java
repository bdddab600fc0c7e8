package io.quantry.jobservice.access;

import java.time.Instant;
import java.time.InstantSource;
import org.springframework.stereotype.Component;

/** Whether what a request was let in by is still good, for answers that take long. */
@Component
public class Credentials {
  private final ApiKeys keys;
  private final InstantSource clock;

  Credentials(ApiKeys keys, InstantSource clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /** False once the key is revoked or has expired, or the provider's token has. */
  public boolean hold(Caller caller) {
    Instant expiresAt = caller.tokenExpiresAt();
    return expiresAt == null
        ? keys.valid(caller.credentialId()).isPresent()
        : clock.instant().isBefore(expiresAt);
  }
}
