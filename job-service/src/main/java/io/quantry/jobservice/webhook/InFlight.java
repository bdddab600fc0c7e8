package io.quantry.jobservice.webhook;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Attempts under way in this replica, by webhook and by tenant, so that neither a slow receiver nor
 * a tenant of many takes what others need. Thread-safe.
 */
final class InFlight {
  private final WebhookSettings settings;
  private final Map<UUID, Integer> webhooks = new HashMap<>();
  private final Map<UUID, Integer> tenants = new HashMap<>();
  private int total;

  InFlight(WebhookSettings settings) {
    this.settings = settings;
  }

  /**
   * How things stand.
   *
   * @param room attempts that may begin
   */
  record Snapshot(int room, Map<UUID, Integer> webhooks, Map<UUID, Integer> tenants) {}

  synchronized Snapshot snapshot() {
    return new Snapshot(settings.concurrent() - total, Map.copyOf(webhooks), Map.copyOf(tenants));
  }

  synchronized void begin(UUID tenant, UUID webhook) {
    total++;
    tenants.merge(tenant, 1, Integer::sum);
    webhooks.merge(webhook, 1, Integer::sum);
  }

  /** Whether something may have waited for this end. */
  synchronized boolean end(UUID tenant, UUID webhook) {
    boolean full =
        total >= settings.concurrent()
            || tenants.getOrDefault(tenant, 0) >= settings.perTenant()
            || webhooks.getOrDefault(webhook, 0) >= settings.perWebhook();
    total--;
    tenants.computeIfPresent(tenant, (id, n) -> n == 1 ? null : n - 1);
    webhooks.computeIfPresent(webhook, (id, n) -> n == 1 ? null : n - 1);
    return full;
  }

  synchronized int total() {
    return total;
  }
}
