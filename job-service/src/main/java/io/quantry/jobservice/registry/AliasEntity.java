package io.quantry.jobservice.registry;

import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A movable name of a version; each move counts the revision up. Written by {@link Aliases}. */
@Entity
@Table(name = "aliases")
class AliasEntity {
  @Id private UUID id;

  @SuppressWarnings("UnusedVariable") // found by
  private UUID tenantId;

  @SuppressWarnings("UnusedVariable") // found by
  private UUID modelId;

  private String alias;

  @ManyToOne(fetch = FetchType.EAGER, optional = false)
  @JoinColumn(name = "version_id")
  private VersionEntity version;

  private long revision;
  private Instant updatedAt;

  @SuppressWarnings("NullAway.Init") // filled in by Hibernate
  protected AliasEntity() {}

  UUID modelId() {
    return modelId;
  }

  String alias() {
    return alias;
  }

  VersionEntity version() {
    return version;
  }

  long revision() {
    return revision;
  }

  Instant updatedAt() {
    return updatedAt;
  }
}
