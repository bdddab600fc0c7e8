package io.quantry.jobservice.job;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.quantry.contracts.job.Stage;
import io.quantry.jobservice.fleet.Pools;
import io.quantry.jobservice.wake.Looping;
import io.quantry.jobservice.wake.WakeableLoop;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The queue as gauges: one query every few seconds, however often and by how many it is scraped.
 * Every replica shows the same, so they are not to be added up. Without the database the gauges are
 * gone rather than old.
 */
@Component
class QueueMeters implements Looping {
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final JdbcClient database;
  private final Pools pools;
  private final MultiGauge states;
  private final MultiGauge depth;
  private final MultiGauge age;
  private final MultiGauge unclaimed;
  private final MultiGauge outboxAge;
  private final WakeableLoop loop;

  QueueMeters(MeterRegistry meters, JdbcClient database, Pools pools) {
    this.database = database;
    this.pools = pools;
    this.states = gauge(meters, "quantry.jobs.live", "Jobs that have not ended", null);
    this.depth = gauge(meters, "quantry.queue.depth", "Jobs that wait for a claim", null);
    this.age = gauge(meters, "quantry.queue.oldest.age", "Longest wait for a claim", "seconds");
    this.unclaimed = gauge(meters, "quantry.outbox.unclaimed", "Published and not claimed", null);
    this.outboxAge =
        gauge(meters, "quantry.outbox.oldest.age", "Longest wait for publication", "seconds");
    this.loop = new WakeableLoop("queue-meters", INTERVAL, this::sample);
  }

  private static MultiGauge gauge(
      MeterRegistry meters, String name, String description, @Nullable String unit) {
    return MultiGauge.builder(name).description(description).baseUnit(unit).register(meters);
  }

  /** Where jobs are. */
  private record Place(String pool, String stage, String state) {
    Tags tags() {
      return Tags.of("pool", pool, "stage", stage);
    }
  }

  private record Figures(long jobs, double age, long unclaimed, double outboxAge) {
    static final Figures NONE = new Figures(0, 0, 0, 0);
  }

  private void sample() {
    Map<Place, Figures> found;
    try {
      found = query();
    } catch (RuntimeException noDatabase) {
      show(Map.of());
      throw noDatabase;
    }
    for (String pool : pools.names()) { // an empty queue is 0, and not absent
      for (Stage stage : Stage.values()) {
        found.putIfAbsent(new Place(pool, JobMeters.name(stage), waiting(stage)), Figures.NONE);
      }
    }
    show(found);
  }

  private static String waiting(Stage stage) {
    return stage == Stage.QUANTIZATION ? "queued" : "evaluation_queued";
  }

  private Map<Place, Figures> query() {
    Map<Place, Figures> found = new HashMap<>();
    database
        .sql(
            """
            SELECT j.state, j.stage, coalesce(j.pool, 'none') AS pool, count(*) AS jobs,
              extract(epoch FROM clock_timestamp() - min(j.queued_at)) AS age,
              count(o.published_at) AS unclaimed,
              coalesce(extract(epoch FROM clock_timestamp() - min(o.created_at)
                FILTER (WHERE o.published_at IS NULL)), 0) AS outbox_age
            FROM jobs j LEFT JOIN outbox o ON o.job_id = j.id
            WHERE j.state NOT IN ('SUCCEEDED', 'FAILED', 'CANCELED')
            GROUP BY 1, 2, 3
            """)
        .query(
            row -> { // a row each
              found.put(place(row), figures(row));
            });
    return found;
  }

  private static Place place(ResultSet row) throws SQLException {
    return new Place(
        row.getString("pool"),
        row.getString("stage").toLowerCase(Locale.ROOT),
        row.getString("state").toLowerCase(Locale.ROOT));
  }

  private static Figures figures(ResultSet row) throws SQLException {
    return new Figures(
        row.getLong("jobs"),
        row.getDouble("age"),
        row.getLong("unclaimed"),
        row.getDouble("outbox_age"));
  }

  private void show(Map<Place, Figures> found) {
    List<Row<?>> stateRows = new ArrayList<>();
    List<Row<?>> depthRows = new ArrayList<>();
    List<Row<?>> ageRows = new ArrayList<>();
    List<Row<?>> unclaimedRows = new ArrayList<>();
    List<Row<?>> outboxRows = new ArrayList<>();
    found.forEach(
        (place, figures) -> {
          stateRows.add(Row.of(place.tags().and("state", place.state()), figures.jobs()));
          if (place.state().endsWith("queued")) {
            depthRows.add(Row.of(place.tags(), figures.jobs()));
            ageRows.add(Row.of(place.tags(), figures.age()));
            unclaimedRows.add(Row.of(place.tags(), figures.unclaimed()));
            outboxRows.add(Row.of(place.tags(), figures.outboxAge()));
          }
        });
    states.register(stateRows, true);
    depth.register(depthRows, true);
    age.register(ageRows, true);
    unclaimed.register(unclaimedRows, true);
    outboxAge.register(outboxRows, true);
  }

  @Override
  public WakeableLoop loop() {
    return loop;
  }
}
