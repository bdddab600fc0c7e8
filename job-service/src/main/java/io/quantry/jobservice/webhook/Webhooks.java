package io.quantry.jobservice.webhook;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.access.AuditAction;
import io.quantry.jobservice.access.AuditLog;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.access.Vault;
import io.quantry.jobservice.rest.Revision;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The webhooks of tenants and their secrets. URLs are judged before they get here. */
@Component
class Webhooks {
  private final JdbcClient database;
  private final Deliveries deliveries;
  private final Vault vault;
  private final AuditLog audit;
  private final WebhookSettings settings;
  private final InstantSource clock;

  Webhooks(
      JdbcClient database,
      Deliveries deliveries,
      Vault vault,
      AuditLog audit,
      WebhookSettings settings,
      InstantSource clock) {
    this.database = database;
    this.deliveries = deliveries;
    this.vault = vault;
    this.audit = audit;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * A webhook and what it signs by from now on.
   *
   * @param secret as users are told it, this once
   */
  record Made(Webhook webhook, String secret) {}

  List<Webhook> list(UUID tenant, @Nullable UUID before, int limit) {
    return database
        .sql(
            """
            SELECT * FROM webhooks WHERE tenant_id = :tenant
              AND (cast(:before AS uuid) IS NULL OR id < cast(:before AS uuid))
            ORDER BY id DESC LIMIT :limit
            """)
        .param("tenant", tenant)
        .param("before", before)
        .param("limit", limit)
        .query(Webhook::of)
        .list();
  }

  Optional<Webhook> find(UUID tenant, UUID id) {
    return database
        .sql("SELECT * FROM webhooks WHERE tenant_id = ? AND id = ?")
        .params(tenant, id)
        .query(Webhook::of)
        .optional();
  }

  /**
   * The tenant's webhook that a path names.
   *
   * @throws QuantryException {@code not-found}
   */
  Webhook required(UUID tenant, String publicId) {
    return PrefixedId.WEBHOOK
        .parse(publicId)
        .flatMap(id -> find(tenant, id))
        .orElseThrow(() -> new QuantryException(ErrorCode.NOT_FOUND, "There is no such webhook"));
  }

  /**
   * Makes one.
   *
   * @throws QuantryException {@code limit-exceeded} if the tenant has as many as it may
   */
  @Transactional
  public Made create(Caller caller, WebhookWish wish) {
    UUID tenant = caller.tenantId();
    // Two who make the last one that may be made do so one after the other.
    database
        .sql("SELECT id FROM tenants WHERE id = ? FOR UPDATE")
        .param(tenant)
        .query()
        .listOfRows();
    int count =
        database
            .sql("SELECT count(*) FROM webhooks WHERE tenant_id = ?")
            .param(tenant)
            .query(Integer.class)
            .single();
    if (count >= settings.most()) {
      throw new QuantryException(
          ErrorCode.LIMIT_EXCEEDED, "Expected at most " + settings.most() + " webhooks");
    }
    UUID id = PrefixedId.next(clock);
    byte[] secret = Signatures.freshSecret();
    Webhook made =
        database
            .sql(
                """
                INSERT INTO webhooks
                  (id, tenant_id, url, events, description, state, secret, created_by)
                VALUES (:id, :tenant, :url, :events, :description, :state, :secret, :by)
                RETURNING *
                """)
            .param("id", id)
            .param("tenant", tenant)
            .param("url", wish.url())
            .param("events", wish.events().toArray(String[]::new))
            .param("description", wish.description())
            .param("state", state(wish).name())
            .param("secret", vault.seal(owner(id), secret))
            .param("by", caller.actor())
            .query(Webhook::of)
            .single();
    audit.record(caller, AuditAction.WEBHOOK_CREATED, made.path(), details(wish));
    return new Made(made, Signatures.shown(secret));
  }

  /**
   * Makes it what is wished. One that is not enabled any more gives up what it has not been told.
   *
   * @param expected the revision that it replaces
   * @throws QuantryException {@code precondition-failed} if there is another
   */
  @Transactional
  public Webhook change(Caller caller, Webhook before, WebhookWish wish, long expected) {
    Webhook changed =
        database
            .sql(
                """
                UPDATE webhooks SET url = :url, events = :events, description = :description,
                  state = :state, revision = revision + 1
                WHERE tenant_id = :tenant AND id = :id AND revision = :expected
                RETURNING *
                """)
            .param("url", wish.url())
            .param("events", wish.events().toArray(String[]::new))
            .param("description", wish.description())
            .param("state", state(wish).name())
            .param("tenant", caller.tenantId())
            .param("id", before.id())
            .param("expected", expected)
            .query(Webhook::of)
            .optional()
            .orElseThrow(Revision::changed);
    if (!wish.enabled()) {
      deliveries.giveUp(changed.id(), "webhook-disabled");
    }
    audit.record(caller, AuditAction.WEBHOOK_CHANGED, changed.path(), details(wish));
    return changed;
  }

  /** Deletes it with its deliveries. */
  @Transactional
  public void delete(Caller caller, Webhook webhook, long expected) {
    int deleted =
        database
            .sql("DELETE FROM webhooks WHERE tenant_id = ? AND id = ? AND revision = ?")
            .params(caller.tenantId(), webhook.id(), expected)
            .update();
    if (deleted == 0) {
      throw Revision.changed();
    }
    audit.record(caller, AuditAction.WEBHOOK_DELETED, webhook.path(), Map.of("url", webhook.url()));
  }

  /** Gives it another secret; the one before signs too for a while, the one before that no more. */
  @Transactional
  public Made rotate(Caller caller, Webhook webhook) {
    byte[] secret = Signatures.freshSecret();
    Webhook rotated =
        database
            .sql(
                """
                UPDATE webhooks SET previous_secret = secret, secret = :secret,
                  previous_until = clock_timestamp() + make_interval(secs => :rotation),
                  revision = revision + 1
                WHERE tenant_id = :tenant AND id = :id RETURNING *
                """)
            .param("secret", vault.seal(owner(webhook.id()), secret))
            .param("rotation", settings.rotation().toMillis() / 1000.0)
            .param("tenant", caller.tenantId())
            .param("id", webhook.id())
            .query(Webhook::of)
            .single();
    audit.record(caller, AuditAction.WEBHOOK_SECRET_ROTATED, rotated.path(), Map.of());
    return new Made(rotated, Signatures.shown(secret));
  }

  /** What opens a webhook's secrets. */
  static String owner(UUID webhook) {
    return "webhook " + webhook;
  }

  private static Webhook.State state(WebhookWish wish) {
    return wish.enabled() ? Webhook.State.ENABLED : Webhook.State.DISABLED;
  }

  private static Map<String, ?> details(WebhookWish wish) {
    return Map.of("url", wish.url(), "events", wish.events(), "enabled", wish.enabled());
  }
}
