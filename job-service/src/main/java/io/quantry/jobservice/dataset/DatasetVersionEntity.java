package io.quantry.jobservice.dataset;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One version of a dataset; what its check finds is added by {@link CheckTable}. */
@Entity
@Table(name = "dataset_versions")
class DatasetVersionEntity {
  @Id private UUID id;
  private UUID tenantId;

  @ManyToOne(fetch = FetchType.EAGER, optional = false)
  @JoinColumn(name = "dataset_id")
  private DatasetEntity dataset;

  private int version;

  @Enumerated(EnumType.STRING)
  private DatasetState state;

  private String manifest;
  private @Nullable String facts;
  private @Nullable String rejectionCode;
  private @Nullable String rejectionMessage;
  private String digest;
  private Instant createdAt;

  @ElementCollection(fetch = FetchType.EAGER)
  @CollectionTable(name = "dataset_files", joinColumns = @JoinColumn(name = "version_id"))
  @OrderColumn(name = "position")
  private List<DatasetFile> files = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // filled in by Hibernate
  protected DatasetVersionEntity() {}

  DatasetVersionEntity(
      UUID id,
      DatasetEntity dataset,
      int version,
      String manifest,
      String digest,
      List<DatasetFile> files,
      Instant createdAt) {
    this.id = id;
    this.tenantId = dataset.tenantId();
    this.dataset = dataset;
    this.version = version;
    this.state = DatasetState.VALIDATING;
    this.manifest = manifest;
    this.digest = digest;
    this.files = new ArrayList<>(files);
    this.createdAt = createdAt;
  }

  UUID id() {
    return id;
  }

  UUID tenantId() {
    return tenantId;
  }

  DatasetEntity dataset() {
    return dataset;
  }

  int version() {
    return version;
  }

  DatasetState state() {
    return state;
  }

  String manifest() {
    return manifest;
  }

  /** What the check found, as JSON; present exactly when READY. */
  @Nullable String facts() {
    return facts;
  }

  /** Why it was refused; present exactly when REJECTED. */
  @Nullable Rejection rejection() {
    return rejectionCode == null
        ? null
        : new Rejection(rejectionCode, String.valueOf(rejectionMessage));
  }

  String digest() {
    return digest;
  }

  Instant createdAt() {
    return createdAt;
  }

  List<DatasetFile> files() {
    return List.copyOf(files);
  }
}
