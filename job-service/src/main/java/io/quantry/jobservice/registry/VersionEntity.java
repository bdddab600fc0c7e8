package io.quantry.jobservice.registry;

import io.quantry.contracts.job.Verdict;
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

/** One version of a model: immutable but for the verdict, which the evaluation adds. */
@Entity
@Table(name = "model_versions")
class VersionEntity {
  enum State {
    VALIDATING,
    READY,
    REJECTED,
    /** Its files go, what is known of it stays. */
    DELETED
  }

  @Id private UUID id;
  private UUID tenantId;

  @ManyToOne(fetch = FetchType.EAGER, optional = false)
  @JoinColumn(name = "model_id")
  private ModelEntity model;

  private int version;

  @Enumerated(EnumType.STRING)
  private State state;

  private String sha256;
  private long sizeBytes;
  private @Nullable String facts;
  private @Nullable String technique;
  private @Nullable String quantization;
  private @Nullable String evaluation;

  @Enumerated(EnumType.STRING)
  private @Nullable Verdict verdict;

  private @Nullable UUID jobId;
  private Instant createdAt;
  private @Nullable Instant deletedAt;
  private @Nullable Instant filesUntil;

  @ElementCollection(fetch = FetchType.EAGER)
  @CollectionTable(name = "version_files", joinColumns = @JoinColumn(name = "version_id"))
  @OrderColumn(name = "position")
  private List<VersionFile> files = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // filled in by Hibernate
  protected VersionEntity() {}

  VersionEntity(
      UUID id,
      ModelEntity model,
      int version,
      List<VersionFile> files,
      String facts,
      Instant createdAt) {
    this.id = id;
    this.tenantId = model.tenantId();
    this.model = model;
    this.version = version;
    this.state = State.READY;
    this.files = new ArrayList<>(files);
    this.sha256 = files.getFirst().sha256();
    this.sizeBytes = files.stream().mapToLong(VersionFile::sizeBytes).sum();
    this.facts = facts;
    this.createdAt = createdAt;
  }

  void quantizedBy(UUID job, String techniqueJson, String quantizationJson) {
    this.jobId = job;
    this.technique = techniqueJson;
    this.quantization = quantizationJson;
  }

  void judged(Verdict given, @Nullable String evaluationJson) {
    this.verdict = given;
    this.evaluation = evaluationJson;
  }

  UUID id() {
    return id;
  }

  UUID tenantId() {
    return tenantId;
  }

  ModelEntity model() {
    return model;
  }

  int version() {
    return version;
  }

  State state() {
    return state;
  }

  String sha256() {
    return sha256;
  }

  long sizeBytes() {
    return sizeBytes;
  }

  @Nullable String facts() {
    return facts;
  }

  @Nullable String technique() {
    return technique;
  }

  @Nullable String quantization() {
    return quantization;
  }

  @Nullable String evaluation() {
    return evaluation;
  }

  @Nullable Verdict verdict() {
    return verdict;
  }

  @Nullable UUID jobId() {
    return jobId;
  }

  Instant createdAt() {
    return createdAt;
  }

  List<VersionFile> files() {
    return List.copyOf(files);
  }

  @Nullable Instant deletedAt() {
    return deletedAt;
  }

  @Nullable Instant filesUntil() {
    return filesUntil;
  }
}
