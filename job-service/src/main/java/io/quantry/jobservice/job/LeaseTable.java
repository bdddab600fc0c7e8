package io.quantry.jobservice.job;

import io.quantry.contracts.job.PrefixedId;
import io.quantry.contracts.job.Stage;
import io.quantry.jobservice.fleet.RunningLeases;
import io.quantry.jobservice.tenancy.PlatformRows;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The leases as the fleet sees them. */
@Component
class LeaseTable implements RunningLeases {
  private final JdbcClient database;
  private final HandOvers handOvers;
  private final SweepSignal signal;
  private final PlatformRows rows;

  LeaseTable(JdbcClient database, HandOvers handOvers, SweepSignal signal, PlatformRows rows) {
    this.rows = rows;
    this.database = database;
    this.handOvers = handOvers;
    this.signal = signal;
  }

  @Override
  public Map<UUID, Integer> countByMember() {
    record Count(UUID member, int leases) {}
    return rows
        .with(
            () ->
                database
                    .sql(
                        """
                        SELECT member_id, count(*) AS leases FROM jobs
                        WHERE lease_hash IS NOT NULL GROUP BY member_id
                        """)
                    .query(
                        (row, number) ->
                            new Count(row.getObject("member_id", UUID.class), row.getInt("leases")))
                    .list())
        .stream()
        .collect(Collectors.toMap(Count::member, Count::leases));
  }

  @Override
  public Map<UUID, List<Work>> ofTenant(UUID tenant) {
    Map<UUID, List<Work>> work = new HashMap<>();
    database
        .sql(
            """
            SELECT member_id, id, stage, attempt, claimed_at FROM jobs
            WHERE tenant_id = ? AND lease_hash IS NOT NULL ORDER BY claimed_at, id
            """)
        .param(tenant)
        .query(
            row -> {
              work.computeIfAbsent(row.getObject("member_id", UUID.class), id -> new ArrayList<>())
                  .add(
                      new Work(
                          PrefixedId.JOB.format(row.getObject("id", UUID.class)),
                          Stage.valueOf(row.getString("stage")),
                          row.getInt("attempt"),
                          row.getObject("claimed_at", OffsetDateTime.class).toInstant()));
            });
    return work;
  }

  @Override
  public void handOverAllOf(UUID member) {
    handOvers.allOf(member);
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
