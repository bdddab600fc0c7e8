package io.quantry.jobservice.access;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request.
 *
 * @param tenantId whose data the request may see; every query is filtered by it
 * @param credentialId the key, or the user of an identity provider: what limits count by
 * @param actor who it is for people, for instance {@code key_0190…}
 * @param scope the widest scope of the credential
 * @param requestsPerSecond that all credentials of the tenant may make together
 * @param tokenExpiresAt of a provider's token; absent for keys, which can end at any time
 */
public record Caller(
    UUID tenantId,
    UUID credentialId,
    String actor,
    Scope scope,
    @Nullable Integer requestsPerSecond,
    @Nullable Instant tokenExpiresAt) {
  static final String ATTRIBUTE = Caller.class.getName();

  /** Who makes this request; empty where no credential is asked for. */
  public static Optional<Caller> of(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof Caller caller
        ? Optional.of(caller)
        : Optional.empty();
  }
}
