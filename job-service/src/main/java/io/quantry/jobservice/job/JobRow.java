package io.quantry.jobservice.job;

import io.quantry.contracts.job.JobState;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.contracts.job.Stage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A job as the database has it. */
record JobRow(
    UUID id,
    UUID tenantId,
    JobState state,
    Stage stage,
    String document,
    String spec,
    String techniqueType,
    String modelName,
    UUID modelVersionId,
    @Nullable UUID techniqueDataVersionId,
    @Nullable UUID evaluationVersionId,
    @Nullable String pool,
    double rank,
    long maxRuntimeMillis,
    int maxAttempts,
    int attempt,
    int crashes,
    int handovers,
    @Nullable UUID memberId,
    Instant submittedAt,
    Instant queuedAt,
    long maxQueueMillis,
    @Nullable Instant unservedSince,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable Instant retryAt,
    @Nullable Double progress,
    @Nullable String progressStage,
    @Nullable String progressMessage,
    @Nullable String progressFigures,
    @Nullable UUID resultVersionId,
    @Nullable String verdict,
    @Nullable String failureCode,
    @Nullable String failureMessage,
    @Nullable String checkpointSha256,
    @Nullable Long checkpointBytes,
    long eventSeq,
    @Nullable String traceParent) {

  String publicId() {
    return PrefixedId.JOB.format(id);
  }

  /** Attempts of this stage that count against {@code maxAttempts}: all but those handed over. */
  int countedAttempts() {
    return attempt - handovers;
  }

  static JobRow of(ResultSet row, int number) throws SQLException {
    return new JobRow(
        row.getObject("id", UUID.class),
        row.getObject("tenant_id", UUID.class),
        JobState.valueOf(row.getString("state")),
        Stage.valueOf(row.getString("stage")),
        row.getString("document"),
        row.getString("spec"),
        row.getString("technique_type"),
        row.getString("model_name"),
        row.getObject("model_version_id", UUID.class),
        row.getObject("technique_data_version_id", UUID.class),
        row.getObject("evaluation_version_id", UUID.class),
        row.getString("pool"),
        row.getDouble("rank"),
        row.getLong("max_runtime_ms"),
        row.getInt("max_attempts"),
        row.getInt("attempt"),
        row.getInt("crashes"),
        row.getInt("handovers"),
        row.getObject("member_id", UUID.class),
        row.getObject("submitted_at", OffsetDateTime.class).toInstant(),
        row.getObject("queued_at", OffsetDateTime.class).toInstant(),
        row.getLong("max_queue_ms"),
        instant(row, "unserved_since"),
        instant(row, "started_at"),
        instant(row, "finished_at"),
        instant(row, "retry_at"),
        row.getObject("progress", Double.class),
        row.getString("progress_stage"),
        row.getString("progress_message"),
        row.getString("progress_figures"),
        row.getObject("result_version_id", UUID.class),
        row.getString("verdict"),
        row.getString("failure_code"),
        row.getString("failure_message"),
        row.getString("checkpoint_sha256"),
        row.getObject("checkpoint_bytes", Long.class),
        row.getLong("event_seq"),
        row.getString("trace_parent"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
