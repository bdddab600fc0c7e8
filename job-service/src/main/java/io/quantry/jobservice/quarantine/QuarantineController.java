package io.quantry.jobservice.quarantine;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.access.AuditAction;
import io.quantry.jobservice.access.AuditLog;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Needs;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.rest.Cursors;
import io.quantry.jobservice.rest.Page;
import io.quantry.jobservice.rest.PageRequest;
import io.quantry.jobservice.rest.Refuses;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/quarantine}: what is in quarantine, and letting it out by hand. */
@RestController
@RequestMapping("/v1/quarantine")
class QuarantineController {
  private final JdbcClient database;
  private final Cursors cursors;
  private final AuditLog audit;

  QuarantineController(JdbcClient database, Cursors cursors, AuditLog audit) {
    this.audit = audit;
    this.database = database;
    this.cursors = cursors;
  }

  /**
   * A model in quarantine.
   *
   * @param sha256 digest of the model file
   * @param runtimeVersion the version that it crashed, empty if that was not known
   * @param jobId the job whose attempt crashed last, absent if it was a check
   */
  record Held(String sha256, String runtimeVersion, @Nullable String jobId, Instant since) {}

  /** Of one model there may be several, each with a version; the latest first. */
  @Operation(operationId = "listQuarantine", summary = "Models that crashed the runtime")
  @Refuses({ErrorCode.INVALID_PAGE_SIZE, ErrorCode.INVALID_CURSOR})
  @Needs(Scope.READ)
  @GetMapping(produces = "application/json")
  Page<Held> list(
      Caller caller,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor) {
    PageRequest page = cursors.page(caller.tenantId(), "quarantine", limit, cursor);
    String after = page.after();
    String[] position = after == null ? new String[] {"infinity", "", ""} : after.split(" ", 3);
    List<Held> found =
        database
            .sql(
                """
                SELECT * FROM quarantine WHERE tenant_id = ?
                  AND (since, sha256, runtime_version) < (cast(? AS timestamptz), ?, ?)
                ORDER BY since DESC, sha256 DESC, runtime_version DESC LIMIT ?
                """)
            .params(caller.tenantId(), position[0], position[1], position[2], page.fetch())
            .query(
                (row, number) -> {
                  UUID job = row.getObject("job_id", UUID.class);
                  return new Held(
                      row.getString("sha256"),
                      row.getString("runtime_version"),
                      job == null ? null : PrefixedId.JOB.format(job),
                      row.getObject("since", OffsetDateTime.class).toInstant());
                })
            .list();
    return Page.of(
        found, page, held -> held.since() + " " + held.sha256() + " " + held.runtimeVersion());
  }

  /** Lets a model out, whatever the version; if it crashes again, it is back. */
  @Operation(operationId = "liftQuarantine", summary = "Lets a model out of quarantine")
  @Needs(Scope.SUBMIT)
  @DeleteMapping("/{sha256}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Transactional
  void lift(Caller caller, @PathVariable String sha256) {
    int lifted =
        database
            .sql("DELETE FROM quarantine WHERE tenant_id = ? AND sha256 = ?")
            .params(caller.tenantId(), sha256)
            .update();
    if (lifted == 0) {
      throw new QuantryException(ErrorCode.NOT_FOUND, "No model of that digest is in quarantine");
    }
    audit.record(caller, AuditAction.QUARANTINE_LIFTED, "quarantine/" + sha256, Map.of());
  }
}
