package io.quantry.jobservice.pipeline;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quantry.contracts.job.PrefixedId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline at one revision.
 *
 * @param jobId absent until what it needs has been fetched
 * @param uploadId what is fetched for it
 * @param problem slug of why there will be no job
 * @param told the last status that the forge took
 */
record Run(
    UUID id,
    UUID pipelineId,
    String revision,
    String ref,
    @Nullable UUID jobId,
    @Nullable UUID uploadId,
    @Nullable String problem,
    @Nullable String told,
    @Nullable String lastError,
    Instant createdAt) {
  static Run of(ResultSet row, int number) throws SQLException {
    return new Run(
        row.getObject("id", UUID.class),
        row.getObject("pipeline_id", UUID.class),
        row.getString("revision"),
        row.getString("ref"),
        row.getObject("job_id", UUID.class),
        row.getObject("upload_id", UUID.class),
        row.getString("problem"),
        row.getString("told"),
        row.getString("last_error"),
        row.getTimestamp("created_at").toInstant());
  }

  /**
   * A run as users see it.
   *
   * @param job absent while its model is fetched
   * @param upload id of what is fetched as its model
   * @param problem slug of why there is no job and will be none
   * @param status the last that the forge took
   * @param statusError why it did not take the next one
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "PipelineRun")
  record View(
      String id,
      String pipeline,
      String revision,
      String ref,
      @Nullable String job,
      @Nullable String upload,
      @Nullable String problem,
      @Nullable String status,
      @Nullable String statusError,
      Instant createdAt) {}

  View view() {
    return new View(
        PrefixedId.RUN.format(id),
        PrefixedId.PIPELINE.format(pipelineId),
        revision,
        ref,
        jobId == null ? null : PrefixedId.JOB.format(jobId),
        uploadId == null ? null : PrefixedId.UPLOAD.format(uploadId),
        problem,
        told == null ? null : told.toLowerCase(Locale.ROOT),
        lastError,
        createdAt);
  }
}
