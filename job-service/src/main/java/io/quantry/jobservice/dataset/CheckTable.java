package io.quantry.jobservice.dataset;

import io.quantry.contracts.engine.DatasetFacts;
import io.quantry.jobservice.wake.Notifications;
import io.quantry.jobservice.webhook.EventType;
import io.quantry.jobservice.webhook.OutgoingEvents;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The checks that are to be done, as rows in state VALIDATING. Whoever claims one holds a lease on
 * the database's clock; every later word about it counts only while nobody has claimed it since.
 */
@Component
class CheckTable {
  private static final int MAX_MESSAGE = 4_000;
  private static final String HELD = " WHERE id = :id AND check_lease = :lease";

  private final JdbcClient database;
  private final Notifications notifications;
  private final OutgoingEvents webhooks;
  private final JsonMapper json;

  CheckTable(
      JdbcClient database, Notifications notifications, OutgoingEvents webhooks, JsonMapper json) {
    this.database = database;
    this.notifications = notifications;
    this.webhooks = webhooks;
    this.json = json;
  }

  /**
   * A check that is ours for now.
   *
   * @param attempt how often it was begun, this time included
   * @param crashes how often it crashed
   */
  record Claimed(UUID id, UUID tenantId, UUID lease, int attempt, int crashes) {}

  /**
   * Takes the check that is due longest; one that another replica is about to take is passed over.
   */
  Optional<Claimed> claim(Duration lease) {
    return database
        .sql(
            """
            UPDATE dataset_versions
            SET check_lease = :lease, check_attempts = check_attempts + 1,
              check_due = clock_timestamp() + make_interval(secs => :duration)
            WHERE id = (
              SELECT id FROM dataset_versions
              WHERE state = 'VALIDATING' AND check_due <= clock_timestamp()
              ORDER BY check_due LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING id, tenant_id, check_lease, check_attempts, check_crashes
            """)
        .param("lease", UUID.randomUUID())
        .param("duration", seconds(lease))
        .query(
            (row, number) ->
                new Claimed(
                    row.getObject("id", UUID.class),
                    row.getObject("tenant_id", UUID.class),
                    row.getObject("check_lease", UUID.class),
                    row.getInt("check_attempts"),
                    row.getInt("check_crashes")))
        .optional();
  }

  /** Renews leases; answers those that are still held. */
  Set<UUID> renew(Collection<UUID> leases, Duration lease) {
    return new HashSet<>(
        database
            .sql(
                """
                UPDATE dataset_versions
                SET check_due = clock_timestamp() + make_interval(secs => :duration)
                WHERE check_lease = ANY (:leases)
                RETURNING check_lease
                """)
            .param("duration", seconds(lease))
            .param("leases", leases.toArray(UUID[]::new))
            .query((row, number) -> row.getObject("check_lease", UUID.class))
            .list());
  }

  /** The check passed: READY. */
  @Transactional
  public void accept(Claimed claimed, DatasetFacts facts) {
    ObjectNode tree = json.valueToTree(facts);
    JsonNode report = tree.remove("report");
    int changed =
        database
            .sql(
                """
                UPDATE dataset_versions
                SET state = 'READY', facts = :facts, report = :report,
                  check_due = NULL, check_lease = NULL
                """
                    + HELD)
            .param("facts", storable(json.writeValueAsString(tree)))
            .param("report", storable(json.writeValueAsString(report)))
            .param("id", claimed.id())
            .param("lease", claimed.lease())
            .update();
    if (changed > 0) {
      notifications.send(claimed.id());
      tell(claimed, EventType.DATASET_READY, Map.of());
    }
  }

  /**
   * The check refused it: REJECTED. Its files are listed no more, so that nothing keeps their bytes
   * from being collected.
   */
  @Transactional
  public void reject(Claimed claimed, Rejection rejection) {
    String message = storable(rejection.message());
    int changed =
        database
            .sql(
                """
                UPDATE dataset_versions
                SET state = 'REJECTED', rejection_code = :code, rejection_message = :message,
                  check_due = NULL, check_lease = NULL
                """
                    + HELD)
            .param("code", rejection.code())
            .param("message", message.substring(0, Math.min(message.length(), MAX_MESSAGE)))
            .param("id", claimed.id())
            .param("lease", claimed.lease())
            .update();
    if (changed > 0) {
      database.sql("DELETE FROM dataset_files WHERE version_id = ?").param(claimed.id()).update();
      notifications.send(claimed.id());
      tell(
          claimed,
          EventType.DATASET_REJECTED,
          Map.of("rejection", Map.of("code", rejection.code(), "message", message)));
    }
  }

  private void tell(Claimed claimed, EventType type, Map<String, ?> further) {
    record Version(String name, int number, String state) {}
    Version version =
        database
            .sql(
                """
                SELECT d.name, v.version, v.state
                FROM dataset_versions v JOIN datasets d ON d.id = v.dataset_id WHERE v.id = ?
                """)
            .param(claimed.id())
            .query(
                (row, number) ->
                    new Version(
                        row.getString("name"), row.getInt("version"), row.getString("state")))
            .single();
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("dataset", version.name());
    told.put("version", version.number());
    told.put("state", version.state());
    told.putAll(further);
    webhooks.publish(
        claimed.tenantId(),
        type,
        "datasets/" + version.name() + "/versions/" + version.number(),
        told);
  }

  /** The check failed for no fault of the dataset: it is due again after {@code delay}. */
  void retry(Claimed claimed, Duration delay, boolean crashed) {
    database
        .sql(
            """
            UPDATE dataset_versions
            SET check_lease = NULL, check_crashes = check_crashes + :crashes,
              check_due = clock_timestamp() + make_interval(secs => :delay)
            """
                + HELD)
        .param("crashes", crashed ? 1 : 0)
        .param("delay", seconds(delay))
        .param("id", claimed.id())
        .param("lease", claimed.lease())
        .update();
  }

  /** The check was broken off by us: it is due at once, as if it had not begun. */
  void release(Claimed claimed) {
    database
        .sql(
            """
            UPDATE dataset_versions
            SET check_lease = NULL, check_due = clock_timestamp(),
              check_attempts = check_attempts - 1
            """
                + HELD)
        .param("id", claimed.id())
        .param("lease", claimed.lease())
        .update();
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  /** Without U+0000 and halves of surrogate pairs, which no database can hold. */
  private static String storable(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return new String(utf8, StandardCharsets.UTF_8).replace('\0', '\uFFFD');
  }
}
