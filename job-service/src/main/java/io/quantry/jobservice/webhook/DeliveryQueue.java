package io.quantry.jobservice.webhook;

import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.wake.Notifications;
import io.quantry.jobservice.wake.TenantChange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What is to be told: events that become deliveries, deliveries that are taken under a lease, and
 * the one word about each attempt's end. Any number of replicas take from it at once; one that dies
 * lets its leases run out, and those attempts are made again under the same id.
 */
@Component
class DeliveryQueue {
  private static final int EVENTS_AT_ONCE = 500;

  private final JdbcClient database;
  private final WebhookSettings settings;
  private final Notifications notifications;

  DeliveryQueue(JdbcClient database, WebhookSettings settings, Notifications notifications) {
    this.database = database;
    this.settings = settings;
    this.notifications = notifications;
  }

  /**
   * An attempt that is ours to make.
   *
   * @param attempt its number, from 1 on
   * @param retries how many retries of the schedule have gone before
   * @param sealedSecrets those that sign, the newest first
   */
  record Claimed(
      UUID id,
      UUID tenantId,
      UUID webhookId,
      UUID lease,
      int attempt,
      int retries,
      String url,
      List<byte[]> sealedSecrets,
      CloudEvent event) {
    String publicId() {
      return PrefixedId.DELIVERY.format(id);
    }

    private static Claimed of(ResultSet row, int number) throws SQLException {
      List<byte[]> secrets = new ArrayList<>(List.of(row.getBytes("secret")));
      byte[] previous = row.getBytes("previous");
      if (previous != null) {
        secrets.add(previous);
      }
      UUID tenant = row.getObject("tenant_id", UUID.class);
      return new Claimed(
          row.getObject("id", UUID.class),
          tenant,
          row.getObject("webhook_id", UUID.class),
          row.getObject("lease", UUID.class),
          row.getInt("attempts"),
          row.getInt("retries"),
          row.getString("url"),
          List.copyOf(secrets),
          new CloudEvent(
              row.getObject("event_id", UUID.class),
              tenant,
              row.getString("type"),
              row.getString("subject"),
              instant(row, "at"),
              row.getString("data")));
    }
  }

  /** Turns events into deliveries, as many as it does at once; whether there may be more. */
  boolean fanOut() {
    int events =
        database
            .sql(
                """
                WITH taken AS (
                  SELECT id, tenant_id, type FROM webhook_events WHERE NOT fanned_out
                  ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED),
                made AS (
                  INSERT INTO webhook_deliveries (id, tenant_id, webhook_id, event_id)
                  SELECT uuidv7(), e.tenant_id, w.id, e.id
                  FROM taken e JOIN webhooks w ON w.tenant_id = e.tenant_id
                  WHERE w.state = 'ENABLED' AND EXISTS (
                    SELECT FROM unnest(w.events) filter
                    WHERE e.type LIKE replace(filter, '*', '%'))
                  ON CONFLICT DO NOTHING)
                UPDATE webhook_events SET fanned_out = true WHERE id IN (SELECT id FROM taken)
                """)
            .param("most", EVENTS_AT_ONCE)
            .update();
    return events == EVENTS_AT_ONCE;
  }

  /** Takes what is due, of each webhook and tenant no more than may be under way. */
  List<Claimed> claim(InFlight.Snapshot busy) {
    return database
        .sql(
            """
            WITH due AS (
              SELECT d.id, row_number() OVER (PARTITION BY w.tenant_id ORDER BY d.due) AS place,
                :perTenant - coalesce(t.n, 0) AS room
              FROM webhooks w
              LEFT JOIN unnest(:webhooks, :webhookCounts) AS b(id, n) ON b.id = w.id
              LEFT JOIN unnest(:tenants, :tenantCounts) AS t(id, n) ON t.id = w.tenant_id
              CROSS JOIN LATERAL (
                SELECT id, due FROM webhook_deliveries
                WHERE webhook_id = w.id AND state = 'PENDING' AND due <= now()
                ORDER BY due LIMIT greatest(:perWebhook - coalesce(b.n, 0), 0)
                FOR UPDATE SKIP LOCKED) d),
            taken AS (
              SELECT id FROM due WHERE place <= room ORDER BY place LIMIT :most)
            UPDATE webhook_deliveries d SET lease = gen_random_uuid(), attempts = attempts + 1,
              due = clock_timestamp() + make_interval(secs => :lease)
            FROM taken, webhook_events e, webhooks w
            WHERE d.id = taken.id AND e.id = d.event_id AND w.id = d.webhook_id
            RETURNING d.id, d.tenant_id, d.webhook_id, d.event_id, d.lease, d.attempts, d.retries,
              w.url, w.secret,
              CASE WHEN w.previous_until > now() THEN w.previous_secret END AS previous,
              e.type, e.subject, e.data, e.at
            """)
        .param("perTenant", settings.perTenant())
        .param("perWebhook", settings.perWebhook())
        .param("webhooks", busy.webhooks().keySet().toArray(UUID[]::new))
        .param("webhookCounts", counts(busy.webhooks()))
        .param("tenants", busy.tenants().keySet().toArray(UUID[]::new))
        .param("tenantCounts", counts(busy.tenants()))
        .param("most", busy.room())
        .param("lease", settings.lease().toMillis() / 1000.0)
        .query(Claimed::of)
        .list();
  }

  private static Integer[] counts(Map<UUID, Integer> busy) {
    return busy.keySet().stream().map(busy::get).toArray(Integer[]::new);
  }

  /**
   * Says how an attempt ended, if it is still ours, also to those who look at the webhook.
   *
   * @param wait until the next one, empty for none; there is none either where the webhook is not
   *     enabled any more
   */
  void conclude(Claimed claimed, Instant begun, Outcome outcome, Optional<Duration> wait) {
    Outcome.Problem error = outcome.error();
    database
        .sql(
            """
            WITH ended AS (
              UPDATE webhook_deliveries d SET lease = NULL, last_status = :status,
                last_error = :error,
                retries = retries + CASE WHEN s.next = 'PENDING' THEN 1 ELSE 0 END,
                state = s.next,
                due = CASE WHEN s.next = 'PENDING'
                  THEN clock_timestamp() + make_interval(secs => cast(:wait AS double precision)) END,
                ended_at = CASE WHEN s.next <> 'PENDING' THEN clock_timestamp() END
              FROM (SELECT CASE
                  WHEN cast(:error AS text) IS NULL THEN 'DELIVERED'
                  WHEN cast(:wait AS double precision) IS NOT NULL AND EXISTS (
                    SELECT FROM webhooks WHERE id = :webhook AND state = 'ENABLED') THEN 'PENDING'
                  ELSE 'FAILED' END AS next) s
              WHERE d.id = :id AND d.lease = :lease
              RETURNING d.id, d.tenant_id, d.attempts)
            INSERT INTO webhook_attempts
              (delivery_id, number, tenant_id, at, duration_ms, status, error, response)
            SELECT id, attempts, tenant_id, :at, :duration, :status, :error, :response FROM ended
            """)
        .param("status", outcome.status())
        .param("error", error == null ? null : error.wireName())
        .param("wait", wait.map(one -> one.toMillis() / 1000.0).orElse(null))
        .param("webhook", claimed.webhookId())
        .param("id", claimed.id())
        .param("lease", claimed.lease())
        .param("at", java.sql.Timestamp.from(begun))
        .param("duration", outcome.duration().toMillis())
        .param("response", outcome.response())
        .update();
    notifications.changed(new TenantChange(claimed.tenantId(), TenantChange.WEBHOOKS, null));
  }

  /** The receiver wants no more: nothing is sent there until somebody enables it again. */
  @Transactional
  public void gone(Claimed claimed, Deliveries deliveries) {
    database
        .sql(
            """
            UPDATE webhooks SET state = 'GONE', revision = revision + 1
            WHERE id = ? AND state = 'ENABLED'
            """)
        .param(claimed.webhookId())
        .update();
    deliveries.giveUp(claimed.webhookId(), Outcome.Problem.GONE.wireName());
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  static @Nullable Instant maybeInstant(ResultSet row, String column) throws SQLException {
    OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }
}
