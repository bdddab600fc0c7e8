package io.quantry.jobservice.access;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A key as it is kept: by its hash. Scopes are the wire names, separated by blanks. */
@Entity
@Table(name = "api_keys")
class ApiKeyEntity {
  @Id private UUID id;
  private UUID tenantId;

  @SuppressWarnings("UnusedVariable") // found by
  private String keyHash;

  private String scopes;
  private @Nullable Instant expiresAt;
  private @Nullable Instant revokedAt;

  @SuppressWarnings("NullAway.Init") // filled in by Hibernate
  protected ApiKeyEntity() {}

  boolean validAt(Instant now) {
    return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
  }

  Caller caller() {
    Scope widest =
        Arrays.stream(Scope.values())
            .filter(scope -> Arrays.asList(scopes.split(" ", -1)).contains(scope.wireName()))
            .max(Comparator.naturalOrder())
            .orElse(Scope.READ);
    return new Caller(tenantId, id, widest);
  }
}
