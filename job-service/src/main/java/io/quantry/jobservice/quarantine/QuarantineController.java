package io.quantry.jobservice.quarantine;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.access.Caller;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/quarantine}: what is in quarantine, and letting it out by hand. */
@RestController
@RequestMapping("/v1/quarantine")
class QuarantineController {
  private final JdbcClient database;

  QuarantineController(JdbcClient database) {
    this.database = database;
  }

  /**
   * A model in quarantine.
   *
   * @param sha256 digest of the model file
   * @param runtimeVersion the version that it crashed, empty if that was not known
   * @param jobId the job whose attempt crashed last, absent if it was a check
   */
  record Held(String sha256, String runtimeVersion, @Nullable String jobId, Instant since) {}

  /** The latest 200. */
  @GetMapping(produces = "application/json")
  Map<String, List<Held>> list(Caller caller) {
    return Map.of(
        "items",
        database
            .sql("SELECT * FROM quarantine WHERE tenant_id = ? ORDER BY since DESC LIMIT 200")
            .param(caller.tenantId())
            .query(
                (row, number) -> {
                  UUID job = row.getObject("job_id", UUID.class);
                  return new Held(
                      row.getString("sha256"),
                      row.getString("runtime_version"),
                      job == null ? null : PrefixedId.JOB.format(job),
                      row.getObject("since", OffsetDateTime.class).toInstant());
                })
            .list());
  }

  /** Lets a model out, whatever the version; if it crashes again, it is back. */
  @DeleteMapping("/{sha256}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void lift(Caller caller, @PathVariable String sha256) {
    int lifted =
        database
            .sql("DELETE FROM quarantine WHERE tenant_id = ? AND sha256 = ?")
            .params(caller.tenantId(), sha256)
            .update();
    if (lifted == 0) {
      throw new QuantryException(ErrorCode.NOT_FOUND, "No model of that digest is in quarantine");
    }
  }
}
