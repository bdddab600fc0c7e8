package io.quantry.jobservice.access;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
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
  /**
   * Lets only keys of the scope, or of a wider one, go on.
   *
   * @throws QuantryException {@code insufficient-scope}
   */
  public void require(Scope needed) {
    if (scope.compareTo(needed) < 0) {
      throw new QuantryException(
          ErrorCode.INSUFFICIENT_SCOPE, "This needs a key with the scope " + needed.wireName());
    }
  }

  /** Who makes this request; empty where no key is asked for. */
  public static Optional<Caller> of(HttpServletRequest request) {
    return request.getAttribute(CallerArgument.ATTRIBUTE) instanceof Caller caller
        ? Optional.of(caller)
        : Optional.empty();
  }
}
