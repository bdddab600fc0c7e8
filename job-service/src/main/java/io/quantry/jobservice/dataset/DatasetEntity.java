package io.quantry.jobservice.dataset;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A name under which versions of data gather. */
@Entity
@Table(name = "datasets")
class DatasetEntity {
  @Id private UUID id;
  private UUID tenantId;
  private String name;
  private Instant createdAt;

  @SuppressWarnings("NullAway.Init") // filled in by Hibernate
  protected DatasetEntity() {}

  UUID id() {
    return id;
  }

  UUID tenantId() {
    return tenantId;
  }

  String name() {
    return name;
  }

  Instant createdAt() {
    return createdAt;
  }
}
