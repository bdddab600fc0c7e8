package io.quantry.jobservice.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quantry.contracts.engine.Failure;
import io.quantry.contracts.job.JobState;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.contracts.job.Stage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is told of a job that changed; what is absent is not so, or not any more. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record JobNews(
    String id,
    JobState state,
    Stage stage,
    int attempt,
    @Nullable String verdict,
    JobViews.@Nullable Progress progress,
    @Nullable Failure failure,
    @Nullable Waiting waiting,
    @Nullable Instant finishedAt) {
  /** Without the documents, which may be long. */
  static final String COLUMNS =
      """
      id, state, stage, pool, attempt, queued_at, max_queue_ms, unserved_since, finished_at,
      progress, progress_stage, progress_message, progress_figures, verdict, failure_code,
      failure_message
      """;

  static JobNews of(ResultSet row, int number) throws SQLException {
    JobState state = JobState.valueOf(row.getString("state"));
    Stage stage = Stage.valueOf(row.getString("stage"));
    String progressStage = row.getString("progress_stage");
    String failure = row.getString("failure_code");
    OffsetDateTime queued = row.getObject("queued_at", OffsetDateTime.class);
    return new JobNews(
        PrefixedId.JOB.format(row.getObject("id", UUID.class)),
        state,
        stage,
        row.getInt("attempt"),
        row.getString("verdict"),
        progressStage == null || state.terminal() ? null : progress(row, progressStage),
        failure == null ? null : new Failure(failure, "" + row.getString("failure_message")),
        Waiting.of(
                state,
                stage,
                row.getString("pool"),
                instant(row, "unserved_since"),
                queued.toInstant().plusMillis(row.getLong("max_queue_ms")))
            .orElse(null),
        instant(row, "finished_at"));
  }

  private static JobViews.Progress progress(ResultSet row, String stage) throws SQLException {
    return new JobViews.Progress(
        stage,
        row.getObject("progress", Double.class),
        row.getString("progress_message"),
        row.getString("progress_figures"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
