package io.quantry.jobservice.webhook;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.access.AuditAction;
import io.quantry.jobservice.access.AuditLog;
import io.quantry.jobservice.access.Caller;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What became of events at one webhook, as users see it and ask for it again. */
@Component
class Deliveries {
  private static final String SELECT =
      """
      SELECT d.*, e.type, e.subject, e.data, e.at FROM webhook_deliveries d
      JOIN webhook_events e ON e.id = d.event_id
      """;

  private final JdbcClient database;
  private final WebhookSignal signal;
  private final AuditLog audit;
  private final InstantSource clock;

  Deliveries(JdbcClient database, WebhookSignal signal, AuditLog audit, InstantSource clock) {
    this.database = database;
    this.signal = signal;
    this.audit = audit;
    this.clock = clock;
  }

  enum State {
    PENDING,
    DELIVERED,
    FAILED
  }

  /**
   * A delivery.
   *
   * @param due when the next attempt is due, absent once it has ended; while one is under way, when
   *     that is believed lost
   */
  record Row(
      UUID id,
      UUID webhookId,
      CloudEvent event,
      State state,
      int attempts,
      @Nullable Instant due,
      @Nullable Integer lastStatus,
      @Nullable String lastError,
      Instant createdAt,
      @Nullable Instant endedAt) {
    static Row of(ResultSet row, int number) throws SQLException {
      return new Row(
          row.getObject("id", UUID.class),
          row.getObject("webhook_id", UUID.class),
          new CloudEvent(
              row.getObject("event_id", UUID.class),
              row.getObject("tenant_id", UUID.class),
              row.getString("type"),
              row.getString("subject"),
              DeliveryQueue.instant(row, "at"),
              row.getString("data")),
          State.valueOf(row.getString("state")),
          row.getInt("attempts"),
          DeliveryQueue.maybeInstant(row, "due"),
          row.getObject("last_status", Integer.class),
          row.getString("last_error"),
          DeliveryQueue.instant(row, "created_at"),
          DeliveryQueue.maybeInstant(row, "ended_at"));
    }
  }

  /** One attempt of a delivery. */
  record Attempt(
      int number,
      Instant at,
      long durationMillis,
      @Nullable Integer status,
      @Nullable String error,
      @Nullable String response) {}

  List<Row> list(Webhook webhook, @Nullable State state, @Nullable UUID before, int limit) {
    return database
        .sql(
            SELECT
                + """
                WHERE d.webhook_id = :webhook
                  AND (cast(:state AS text) IS NULL OR d.state = cast(:state AS text))
                  AND (cast(:before AS uuid) IS NULL OR d.id < cast(:before AS uuid))
                ORDER BY d.id DESC LIMIT :limit
                """)
        .param("webhook", webhook.id())
        .param("state", state == null ? null : state.name())
        .param("before", before)
        .param("limit", limit)
        .query(Row::of)
        .list();
  }

  /**
   * The delivery of this webhook that a path names.
   *
   * @throws QuantryException {@code not-found}
   */
  Row required(Webhook webhook, String publicId) {
    return PrefixedId.DELIVERY
        .parse(publicId)
        .flatMap(id -> find(webhook, id))
        .orElseThrow(() -> new QuantryException(ErrorCode.NOT_FOUND, "There is no such delivery"));
  }

  private Optional<Row> find(Webhook webhook, UUID id) {
    return database
        .sql(SELECT + "WHERE d.webhook_id = ? AND d.id = ?")
        .params(webhook.id(), id)
        .query(Row::of)
        .optional();
  }

  /** Its attempts, the first one first. */
  List<Attempt> attempts(Row delivery) {
    return database
        .sql("SELECT * FROM webhook_attempts WHERE delivery_id = ? ORDER BY number")
        .param(delivery.id())
        .query(
            (row, number) ->
                new Attempt(
                    row.getInt("number"),
                    DeliveryQueue.instant(row, "at"),
                    row.getLong("duration_ms"),
                    row.getObject("status", Integer.class),
                    row.getString("error"),
                    row.getString("response")))
        .list();
  }

  /** Sends it again, at once and with all retries before it; nothing if that is under way. */
  @Transactional
  public Row redeliver(Caller caller, Webhook webhook, Row delivery) {
    database
        .sql(
            """
            UPDATE webhook_deliveries SET state = 'PENDING', due = clock_timestamp(), retries = 0,
              lease = NULL, ended_at = NULL
            WHERE id = ? AND (lease IS NULL OR due < clock_timestamp())
            """)
        .param(delivery.id())
        .update();
    audit.record(
        caller,
        AuditAction.WEBHOOK_REDELIVERED,
        webhook.path() + "/deliveries/" + PrefixedId.DELIVERY.format(delivery.id()),
        Map.of());
    signal.wakeAfterCommit();
    return find(webhook, delivery.id()).orElseThrow();
  }

  /** Sends an event that says nothing, to this webhook alone and once. */
  @Transactional
  public Row ping(Caller caller, Webhook webhook) {
    UUID event = PrefixedId.next(clock);
    UUID delivery = PrefixedId.next(clock);
    database
        .sql(
            """
            INSERT INTO webhook_events (id, tenant_id, type, subject, data, fanned_out)
            VALUES (?, ?, ?, ?, '{}', true)
            """)
        .params(event, caller.tenantId(), EventType.WEBHOOK_PING.wireName(), webhook.path())
        .update();
    database
        .sql(
            """
            INSERT INTO webhook_deliveries (id, tenant_id, webhook_id, event_id, retries)
            VALUES (?, ?, ?, ?, ?)
            """)
        .params(delivery, caller.tenantId(), webhook.id(), event, RetrySchedule.WAITS.size())
        .update();
    audit.record(caller, AuditAction.WEBHOOK_TESTED, webhook.path(), Map.of());
    signal.wakeAfterCommit();
    return find(webhook, delivery).orElseThrow();
  }

  /** Ends what a webhook has not been told yet; what is under way ends by itself. */
  void giveUp(UUID webhook, String why) {
    database
        .sql(
            """
            UPDATE webhook_deliveries
            SET state = 'FAILED', due = NULL, ended_at = clock_timestamp(), last_error = ?
            WHERE webhook_id = ? AND state = 'PENDING' AND lease IS NULL
            """)
        .params(why, webhook)
        .update();
  }

  /** Forgets what ended, and events that are no delivery's any more, {@code keep} ago. */
  void forget(Duration keep) {
    double seconds = keep.toSeconds();
    int forgotten;
    do {
      forgotten =
          database
              .sql(
                  """
                  DELETE FROM webhook_deliveries WHERE id IN (
                    SELECT id FROM webhook_deliveries WHERE state <> 'PENDING'
                      AND ended_at < now() - make_interval(secs => ?) LIMIT 1000)
                  """)
              .param(seconds)
              .update();
      forgotten +=
          database
              .sql(
                  """
                  DELETE FROM webhook_events WHERE id IN (
                    SELECT id FROM webhook_events e WHERE fanned_out
                      AND at < now() - make_interval(secs => ?) AND NOT EXISTS (
                        SELECT FROM webhook_deliveries d WHERE d.event_id = e.id) LIMIT 1000)
                  """)
              .param(seconds)
              .update();
    } while (forgotten > 0);
  }
}
