package io.quantry.jobservice.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a credential may do; each scope includes the ones before it. */
public enum Scope {
  /** Look at everything of the tenant, and download. */
  READ,
  /** Upload, and submit and cancel jobs: what CI needs. */
  SUBMIT,
  /** Decide what others use: aliases, approval. */
  PROMOTE,
  /** Keys, the fleet, deletion, the tenant's own settings. */
  ADMIN,
  /** Tenants and their quotas: of the platform, not of one tenant. No provider's token has it. */
  OPERATOR;

  /** As it is written in JSON and in tokens, for instance {@code submit}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The scope of this name, empty where there is none. */
  public static Optional<Scope> ofWireName(String name) {
    return Arrays.stream(values()).filter(scope -> scope.wireName().equals(name)).findFirst();
  }
}
