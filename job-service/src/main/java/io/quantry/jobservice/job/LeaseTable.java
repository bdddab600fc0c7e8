package io.quantry.jobservice.job;

import io.quantry.jobservice.fleet.RunningLeases;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The leases as the fleet sees them. */
@Component
class LeaseTable implements RunningLeases {
  private final JdbcClient database;
  private final DispatchSignal signal;

  LeaseTable(JdbcClient database, DispatchSignal signal) {
    this.database = database;
    this.signal = signal;
  }

  @Override
  public Map<UUID, Integer> countByMember() {
    Map<UUID, Integer> counts = new HashMap<>();
    database
        .sql(
            """
            SELECT member_id, count(*) AS leases FROM jobs
            WHERE lease_hash IS NOT NULL GROUP BY member_id
            """)
        .query(
            row -> {
              counts.put(row.getObject("member_id", UUID.class), row.getInt("leases"));
            });
    return counts;
  }

  @Override
  public void dropAllOf(UUID member) {
    database
        .sql(
            """
            UPDATE jobs SET lease_expires_at = clock_timestamp() - interval '1 second'
            WHERE member_id = ? AND lease_hash IS NOT NULL
            """)
        .param(member)
        .update();
    signal.wakeAfterCommit();
  }
}
