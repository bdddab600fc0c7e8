package io.quantry.jobservice.access;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.jobservice.rest.ByteQuota;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What of a {@link Quota} is checked as users come: the rate of requests is taken from the
 * credential, running jobs are counted where jobs are claimed, and the database itself refuses
 * bytes at commit.
 */
@Component
public class Quotas {
  /** Announces bytes of which nobody knows how many come. */
  public static final long UNKNOWN_LENGTH = -1;

  private final JdbcClient database;

  Quotas(JdbcClient database) {
    this.database = database;
  }

  /**
   * Before bytes are read that would be refused in the end.
   *
   * @param announced how many come, negative where nobody knows
   * @throws QuantryException {@code quota-exceeded}
   */
  public void requireRoom(UUID tenant, long announced) {
    boolean room =
        database
            .sql(
                """
                SELECT t.max_bytes IS NULL
                  OR t.max_bytes >= coalesce(u.bytes, 0) + greatest(cast(:announced AS bigint), 1)
                FROM tenants t LEFT JOIN tenant_usage u ON u.tenant_id = t.id WHERE t.id = :tenant
                """)
            .param("announced", announced)
            .param("tenant", tenant)
            .query(Boolean.class)
            .single();
    if (!room) {
      throw ByteQuota.exceeded();
    }
  }

  /**
   * Before a job is taken in. Submissions of the same moment do not see each other: so many more
   * than the quota may get in.
   *
   * @throws QuantryException {@code quota-exceeded}
   */
  public void requireQueue(UUID tenant) {
    boolean room =
        database
            .sql(
                """
                SELECT t.max_queued IS NULL OR t.max_queued > (
                  SELECT count(*) FROM jobs j WHERE j.tenant_id = t.id
                    AND j.state IN ('QUEUED', 'EVALUATION_QUEUED', 'RETRY_WAIT'))
                FROM tenants t WHERE t.id = ?
                """)
            .param(tenant)
            .query(Boolean.class)
            .single();
    if (!room) {
      throw new QuantryException(
          ErrorCode.QUOTA_EXCEEDED, "As many jobs wait as the tenant's quota lets, see /v1/tenant");
    }
  }
}
