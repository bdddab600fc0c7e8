package io.quantry.jobservice.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.UUID;

/**
 * Who makes a request.
 *
 * @param tenantId whose data the request may see; every query is filtered by it
 * @param scope the widest scope of the key
 */
public record Caller(UUID tenantId, UUID keyId, Scope scope) {

  /** Who makes this request; empty where no key is asked for. */
  public static Optional<Caller> of(HttpServletRequest request) {
    return request.getAttribute(CallerArgument.ATTRIBUTE) instanceof Caller caller
        ? Optional.of(caller)
        : Optional.empty();
  }
}
