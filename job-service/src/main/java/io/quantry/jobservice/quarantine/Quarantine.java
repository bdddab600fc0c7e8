package io.quantry.jobservice.quarantine;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.fleet.Role;
import io.quantry.jobservice.fleet.LeaseSettings;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Pairs of a model's digest and a runtime's version that do not go together: the runtime crashed on
 * the model, and crashed again. A model is refused as long as every live worker that could take it
 * has such a version; one with another version is enough to lift that. Known per tenant: what
 * somebody else's bytes did is nobody's business.
 */
@Component
public class Quarantine {
  private final JdbcClient database;
  private final double liveSeconds;

  Quarantine(JdbcClient database, LeaseSettings leases) {
    this.database = database;
    this.liveSeconds = leases.duration().toMillis() / 1000.0;
  }

  /**
   * Remembers a crash; part of the caller's transaction where there is one.
   *
   * @param sha256 digest of the model file, its side files not included
   * @param job whose attempt it was, absent for a check
   */
  @Transactional
  public void add(UUID tenant, String sha256, String runtimeVersion, @Nullable UUID job) {
    database
        .sql(
            """
            INSERT INTO quarantine (tenant_id, sha256, runtime_version, job_id)
            VALUES (:tenant, :sha, :runtime, :job) ON CONFLICT DO NOTHING
            """)
        .param("tenant", tenant)
        .param("sha", sha256)
        .param("runtime", runtimeVersion)
        .param("job", job)
        .update();
  }

  /**
   * Whether no live worker of the pool, or of any pool where it is absent, may be given a model.
   */
  public boolean holds(UUID tenant, String sha256, @Nullable String pool) {
    return database
        .sql("SELECT is_quarantined(:tenant, :sha, :role, cast(:pool AS text), :live)")
        .param("tenant", tenant)
        .param("sha", sha256)
        .param("role", Role.WORKER.name())
        .param("pool", pool)
        .param("live", liveSeconds)
        .query(Boolean.class)
        .single();
  }

  /**
   * Refuses a model that nobody may be given.
   *
   * @throws QuantryException {@code model-quarantined}
   */
  public void requireFree(UUID tenant, String sha256, @Nullable String pool) {
    if (holds(tenant, sha256, pool)) {
      throw new QuantryException(ErrorCode.MODEL_QUARANTINED, message(sha256));
    }
  }

  /** What a user is told of a model that is refused. */
  public static String message(String sha256) {
    return "This model crashed the runtime before. It is taken again once a worker with another"
        + " version of the runtime is there, or after DELETE /v1/quarantine/"
        + sha256;
  }
}
