package io.quantry.jobservice.registry;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Scope;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Keeps those who may submit, but not decide, from deciding by the way. */
@Component
public class ProtectedAliases {
  private final RegistrySettings settings;

  ProtectedAliases(RegistrySettings settings) {
    this.settings = settings;
  }

  /**
   * Lets a caller go on that may point the alias at what it makes.
   *
   * @param alias absent: none is pointed
   * @throws QuantryException {@code insufficient-scope}
   */
  public void require(Caller caller, @Nullable String alias) {
    if (alias != null
        && settings.protectedAliases().contains(alias)
        && caller.scope().compareTo(Scope.PROMOTE) < 0) {
      throw new QuantryException(
          ErrorCode.INSUFFICIENT_SCOPE,
          "The alias %s is protected: to point it wants a key with the scope promote"
              .formatted(alias));
    }
  }
}
