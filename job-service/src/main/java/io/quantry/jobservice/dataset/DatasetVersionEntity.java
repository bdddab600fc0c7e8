package io.quantry.jobservice.dataset;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
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

/** One version of a dataset; it never changes. */
@Entity
@Table(name = "dataset_versions")
class DatasetVersionEntity {
  private static final String READY = "READY";

  @Id private UUID id;
  private UUID tenantId;

  @ManyToOne(fetch = FetchType.EAGER, optional = false)
  @JoinColumn(name = "dataset_id")
  private DatasetEntity dataset;

  private int version;
  private String state;
  private String manifest;
  private String facts;
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
      String facts,
      String digest,
      List<DatasetFile> files,
      Instant createdAt) {
    this.id = id;
    this.tenantId = dataset.tenantId();
    this.dataset = dataset;
    this.version = version;
    this.state = READY;
    this.manifest = manifest;
    this.facts = facts;
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

  String state() {
    return state;
  }

  String manifest() {
    return manifest;
  }

  String facts() {
    return facts;
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
