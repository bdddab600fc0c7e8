package io.quantry.jobservice.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.Failure;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.contracts.job.Stage;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Needs;
import io.quantry.jobservice.access.Scope;
import io.swagger.v3.oas.annotations.Operation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /v1/jobs/{id}/attempts}: who tried what, and how it ended. */
@RestController
class AttemptController {
  private final JobTable jobs;
  private final JdbcClient database;

  AttemptController(JobTable jobs, JdbcClient database) {
    this.jobs = jobs;
    this.database = database;
  }

  /**
   * One attempt in JSON. Times are the database's.
   *
   * @param worker name of the member that has or had the lease
   * @param endedAt absent while it runs
   * @param recordExpirations how often the record that led to it had been given up and sent again
   *     because nobody had claimed it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record AttemptView(
      Stage stage,
      int attempt,
      String worker,
      Instant claimedAt,
      @Nullable Instant endedAt,
      Attempts.@Nullable Outcome outcome,
      @Nullable Failure failure,
      int recordExpirations) {}

  /** Attempts of both stages in the order of their claims; never more than a job may have. */
  @Operation(operationId = "listJobAttempts", summary = "Who tried, and what came of it")
  @Needs(Scope.READ)
  @GetMapping(path = "/v1/jobs/{id}/attempts", produces = "application/json")
  Map<String, List<AttemptView>> attempts(Caller caller, @PathVariable String id) {
    UUID job =
        PrefixedId.JOB
            .parse(id)
            .flatMap(known -> jobs.find(caller.tenantId(), known))
            .orElseThrow(() -> new QuantryException(ErrorCode.NOT_FOUND, "There is no such job"))
            .id();
    List<AttemptView> items =
        database
            .sql(
                """
                SELECT a.*, m.name AS worker FROM job_attempts a JOIN members m ON m.id = a.member_id
                WHERE a.job_id = ? ORDER BY a.claimed_at, a.stage, a.attempt
                """)
            .param(job)
            .query((row, number) -> view(row))
            .list();
    return Map.of("items", items);
  }

  private static AttemptView view(ResultSet row) throws SQLException {
    OffsetDateTime ended = row.getObject("ended_at", OffsetDateTime.class);
    String outcome = row.getString("outcome");
    String code = row.getString("failure_code");
    return new AttemptView(
        Stage.valueOf(row.getString("stage")),
        row.getInt("attempt"),
        row.getString("worker"),
        row.getObject("claimed_at", OffsetDateTime.class).toInstant(),
        ended == null ? null : ended.toInstant(),
        outcome == null ? null : Attempts.Outcome.valueOf(outcome),
        code == null ? null : new Failure(code, String.valueOf(row.getString("failure_message"))),
        row.getInt("record_expirations"));
  }
}
