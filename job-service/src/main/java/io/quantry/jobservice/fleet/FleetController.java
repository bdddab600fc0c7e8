package io.quantry.jobservice.fleet;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.fleet.Announcement;
import io.quantry.contracts.fleet.InternalRoutes;
import io.quantry.contracts.fleet.Registration;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.access.Caller;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Joining the fleet, and the fleet as users see it. */
@RestController
class FleetController {
  private final Fleet fleet;
  private final LeaseSettings leases;
  private final RunningLeases running;
  private final JdbcClient database;

  FleetController(Fleet fleet, LeaseSettings leases, RunningLeases running, JdbcClient database) {
    this.fleet = fleet;
    this.leases = leases;
    this.running = running;
    this.database = database;
  }

  /**
   * A member in JSON.
   *
   * @param live whether it has beaten within a lease's duration
   * @param running how many leases it holds
   * @param heartbeatAgeMillis since its last heartbeat
   */
  record WorkerView(
      String id,
      String name,
      String role,
      boolean live,
      int slots,
      int running,
      List<String> pools,
      String isolation,
      List<String> missingRules,
      @JsonRawValue String hardware,
      String version,
      Instant joinedAt,
      long heartbeatAgeMillis) {}

  @PostMapping(path = InternalRoutes.MEMBERS, consumes = "application/json")
  Registration join(@RequestBody Announcement announcement, HttpServletRequest request) {
    if (announcement.slots() < 1 || announcement.name().isBlank()) {
      throw new QuantryException(ErrorCode.INVALID_VALUE, "Expected a name and at least one slot");
    }
    return fleet.join(MemberFilter.token(request), announcement);
  }

  @Operation(operationId = "listWorkers", summary = "The fleet, who was heard of last first")
  @GetMapping(path = "/v1/workers", produces = "application/json")
  Map<String, List<WorkerView>> workers(Caller caller) {
    Map<UUID, Integer> load = running.countByMember();
    List<WorkerView> items =
        database
            .sql(
                """
                SELECT *, extract(epoch FROM clock_timestamp() - heartbeat_at) * 1000 AS age
                FROM members ORDER BY heartbeat_at DESC LIMIT 200
                """)
            .query(
                (row, number) -> {
                  UUID id = row.getObject("id", UUID.class);
                  long age = Math.max(0, row.getLong("age"));
                  return new WorkerView(
                      PrefixedId.WORKER.format(id),
                      row.getString("name"),
                      row.getString("role"),
                      age < leases.duration().toMillis(),
                      row.getInt("slots"),
                      load.getOrDefault(id, 0),
                      Fleet.strings(row, "pools"),
                      row.getString("isolation"),
                      Fleet.strings(row, "missing_rules"),
                      row.getString("hardware"),
                      row.getString("version"),
                      row.getObject("joined_at", OffsetDateTime.class).toInstant(),
                      age);
                })
            .list();
    return Map.of("items", items);
  }
}
