package io.quantry.jobservice.fleet;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.quantry.contracts.fleet.Role;
import io.quantry.jobservice.wake.Looping;
import io.quantry.jobservice.wake.WakeableLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The fleet as gauges: one query every few seconds. Every replica shows the same, so they are not
 * to be added up, and neither are pools: a member counts in each that it satisfies.
 */
@Component
class FleetMeters implements Looping {
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final JdbcClient database;
  private final Pools pools;
  private final LeaseSettings leases;
  private final MultiGauge members;
  private final MultiGauge slots;
  private final MultiGauge heartbeatAge;
  private final WakeableLoop loop;

  FleetMeters(MeterRegistry meters, JdbcClient database, Pools pools, LeaseSettings leases) {
    this.database = database;
    this.pools = pools;
    this.leases = leases;
    this.members =
        MultiGauge.builder("quantry.members")
            .description("Members heard of within a day, by how they are")
            .register(meters);
    this.slots =
        MultiGauge.builder("quantry.members.slots")
            .description("Tasks that the members which take new ones can do at a time")
            .register(meters);
    this.heartbeatAge =
        MultiGauge.builder("quantry.members.heartbeat.age")
            .description("Time since the last heartbeat of the live member that beat longest ago")
            .baseUnit("seconds")
            .register(meters);
    this.loop = new WakeableLoop("fleet-meters", INTERVAL, this::sample);
  }

  private record Place(String role, String pool) {
    Tags tags() {
      return Tags.of("role", role, "pool", pool);
    }
  }

  private record Figures(long live, long draining, long lost, long slots, double age) {
    static final Figures NONE = new Figures(0, 0, 0, 0, 0);
  }

  private void sample() {
    Map<Place, Figures> found = new HashMap<>();
    for (String pool : pools.names()) {
      for (Role role : Role.values()) {
        found.put(new Place(role.name().toLowerCase(Locale.ROOT), pool), Figures.NONE);
      }
    }
    try {
      query(found);
    } catch (RuntimeException noDatabase) {
      show(Map.of());
      throw noDatabase;
    }
    show(found);
  }

  private void query(Map<Place, Figures> found) {
    database
        .sql(
            """
            SELECT m.role, p.pool,
              count(*) FILTER (WHERE m.live AND NOT m.draining) AS live,
              count(*) FILTER (WHERE m.live AND m.draining) AS draining,
              count(*) FILTER (WHERE NOT m.live) AS lost,
              coalesce(sum(m.slots) FILTER (WHERE m.live AND NOT m.draining), 0) AS slots,
              coalesce(max(m.age) FILTER (WHERE m.live), 0) AS age
            FROM (
              SELECT role, pools, slots, drain_requested_at IS NOT NULL OR leaving AS draining,
                heartbeat_at > clock_timestamp() - make_interval(secs => ?) AS live,
                extract(epoch FROM clock_timestamp() - heartbeat_at) AS age
              FROM members
              WHERE left_at IS NULL AND heartbeat_at > clock_timestamp() - interval '1 day') m,
              unnest(m.pools) AS p (pool)
            GROUP BY m.role, p.pool
            """)
        .param(leases.duration().toMillis() / 1000.0)
        .query(
            row -> {
              found.put(
                  new Place(row.getString("role").toLowerCase(Locale.ROOT), row.getString("pool")),
                  new Figures(
                      row.getLong("live"),
                      row.getLong("draining"),
                      row.getLong("lost"),
                      row.getLong("slots"),
                      row.getDouble("age")));
            });
  }

  private void show(Map<Place, Figures> found) {
    List<Row<?>> memberRows = new ArrayList<>();
    List<Row<?>> slotRows = new ArrayList<>();
    List<Row<?>> ageRows = new ArrayList<>();
    found.forEach(
        (place, figures) -> {
          memberRows.add(Row.of(place.tags().and("status", "live"), figures.live()));
          memberRows.add(Row.of(place.tags().and("status", "draining"), figures.draining()));
          memberRows.add(Row.of(place.tags().and("status", "lost"), figures.lost()));
          slotRows.add(Row.of(place.tags(), figures.slots()));
          ageRows.add(Row.of(place.tags(), figures.age()));
        });
    members.register(memberRows, true);
    slots.register(slotRows, true);
    heartbeatAge.register(ageRows, true);
  }

  @Override
  public WakeableLoop loop() {
    return loop;
  }
}
