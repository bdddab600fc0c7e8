package io.quantry.jobservice.fleet;

import io.quantry.contracts.fleet.Role;
import io.quantry.contracts.job.PrefixedId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The members as users see them: those that left are gone, lost ones stay for a while. */
@Component
class WorkerTable {
  private static final String COLUMNS =
      """
      SELECT * FROM (SELECT m.*,
        extract(epoch FROM clock_timestamp() - m.heartbeat_at) * 1000 AS age,
        CASE WHEN m.heartbeat_at <= clock_timestamp() - make_interval(secs => :duration) THEN 'LOST'
          WHEN m.drain_requested_at IS NULL AND NOT m.leaving THEN 'LIVE'
          WHEN m.id = ANY (:busy) THEN 'DRAINING' ELSE 'DRAINED' END AS state
        FROM members m WHERE m.left_at IS NULL) shown
      """;

  private final JdbcClient database;
  private final RunningLeases leases;
  private final Capacity capacity;
  private final FleetSettings settings;

  WorkerTable(
      JdbcClient database, RunningLeases leases, Capacity capacity, FleetSettings settings) {
    this.database = database;
    this.leases = leases;
    this.capacity = capacity;
    this.settings = settings;
  }

  /** Members of a list, the one that joined last first. */
  List<WorkerView> list(UUID tenant, WorkerQuery query, @Nullable UUID before, int limit) {
    StringBuilder where =
        new StringBuilder(
            " WHERE heartbeat_at > clock_timestamp() - make_interval(secs => :forget)");
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("forget", settings.forgetAfter().toMillis() / 1000.0);
    parameters.put("limit", limit);
    Role role = query.role();
    if (role != null) {
      where.append(" AND role = :role");
      parameters.put("role", role.name());
    }
    if (query.pool() != null) {
      where.append(" AND :pool = ANY (pools)");
      parameters.put("pool", query.pool());
    }
    MemberState state = query.state();
    if (state != null) {
      where.append(" AND state = :state");
      parameters.put("state", state.name());
    }
    if (!query.labels().isEmpty()) {
      where.append(" AND labels::jsonb @> jsonb_object(:keys, :values)");
      parameters.put("keys", query.labels().keySet().toArray(String[]::new));
      parameters.put("values", query.labels().values().toArray(String[]::new));
    }
    if (before != null) {
      where.append(" AND id < :before");
      parameters.put("before", before);
    }
    return select(tenant, where + " ORDER BY id DESC LIMIT :limit", parameters);
  }

  Optional<WorkerView> find(UUID tenant, UUID member) {
    return select(tenant, " WHERE id = :id", Map.of("id", member)).stream().findFirst();
  }

  private List<WorkerView> select(UUID tenant, String rest, Map<String, ?> parameters) {
    Map<UUID, Integer> load = leases.countByMember();
    Map<UUID, List<RunningLeases.Work>> own = leases.ofTenant(tenant);
    return database
        .sql(COLUMNS + rest)
        .params(parameters)
        .param("duration", capacity.seconds())
        .param("busy", load.keySet().toArray(UUID[]::new))
        .query(
            (row, number) -> {
              UUID id = row.getObject("id", UUID.class);
              return view(row, id, load.getOrDefault(id, 0), own.getOrDefault(id, List.of()));
            })
        .list();
  }

  private static WorkerView view(ResultSet row, UUID id, int running, List<RunningLeases.Work> jobs)
      throws SQLException {
    MemberState state = MemberState.valueOf(row.getString("state"));
    List<String> testProviders = Fleet.strings(row, "test_providers");
    String runtimeVersion = row.getString("runtime_version");
    OffsetDateTime drain = row.getObject("drain_requested_at", OffsetDateTime.class);
    return new WorkerView(
        PrefixedId.WORKER.format(id),
        row.getString("name"),
        row.getString("role"),
        state,
        state != MemberState.LOST,
        row.getInt("slots"),
        running,
        jobs,
        Fleet.strings(row, "pools"),
        row.getString("labels"),
        row.getString("isolation"),
        Fleet.strings(row, "missing_rules"),
        row.getString("hardware"),
        testProviders.isEmpty() ? null : testProviders,
        runtimeVersion.isEmpty() ? null : runtimeVersion,
        row.getString("version"),
        row.getObject("joined_at", OffsetDateTime.class).toInstant(),
        drain == null ? null : drain.toInstant(),
        Math.max(0, row.getLong("age")));
  }
}
