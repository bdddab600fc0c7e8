package io.quantry.jobservice.fleet;

import io.quantry.contracts.fleet.Role;
import io.quantry.contracts.job.Stage;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Who could take work now: members that have beaten lately and neither leave nor are drained. */
@Component
public class Capacity {
  /** SQL over a row {@code m} of members and {@code :duration}, a lease's in seconds. */
  public static final String TAKING =
      """
      m.heartbeat_at > clock_timestamp() - make_interval(secs => :duration)
      AND m.drain_requested_at IS NULL AND NOT m.leaving AND m.left_at IS NULL\
      """;

  private final JdbcClient database;
  private final LeaseSettings leases;

  Capacity(JdbcClient database, LeaseSettings leases) {
    this.database = database;
    this.leases = leases;
  }

  /** A pool and a stage of its work. */
  public record Lane(Stage stage, String pool) {}

  /** How many members would take a stage of a pool. */
  public int takers(Stage stage, String pool) {
    return database
        .sql(
            "SELECT count(*) FROM members m WHERE m.role = :role AND :pool = ANY (m.pools) AND "
                + TAKING)
        .param("role", role(stage).name())
        .param("pool", pool)
        .param("duration", seconds())
        .query(Integer.class)
        .single();
  }

  /** Every pool and stage that some member would take. */
  public Set<Lane> served() {
    return new HashSet<>(
        database
            .sql(
                "SELECT DISTINCT m.role, p.pool FROM members m, unnest(m.pools) AS p (pool) WHERE "
                    + TAKING)
            .param("duration", seconds())
            .query(
                (row, number) ->
                    new Lane(Role.valueOf(row.getString("role")).stage(), row.getString("pool")))
            .list());
  }

  /** A lease's duration as SQL takes it. */
  double seconds() {
    return leases.duration().toMillis() / 1000.0;
  }

  private static Role role(Stage stage) {
    return Arrays.stream(Role.values())
        .filter(role -> role.stage() == stage)
        .findFirst()
        .orElseThrow();
  }
}
