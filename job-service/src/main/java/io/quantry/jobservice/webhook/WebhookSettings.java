package io.quantry.jobservice.webhook;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code job-service.webhooks.*}: how events are told to users' servers.
 *
 * @param allowLoopback {@code allow-loopback}: whether webhooks may go to this machine itself, by
 *     http too; for one machine and for trying things out, never where users are strangers
 * @param timeout {@code timeout}: longest time for one attempt, from looking the name up to the
 *     answer's end
 * @param concurrent {@code concurrent}: attempts of this replica at once
 * @param perTenant {@code per-tenant}: of these for one tenant
 * @param perWebhook {@code per-webhook}: of these for one webhook, so that a slow one waits for
 *     itself alone
 * @param most {@code most}: webhooks of a tenant
 * @param rotation {@code rotation}: how long a secret that was replaced still signs
 * @param keep {@code keep}: how long deliveries and events are kept
 * @param sweep {@code sweep}: how often a replica looks for what is due; new events wake it at once
 */
@ConfigurationProperties(prefix = "job-service.webhooks", ignoreUnknownFields = false)
public record WebhookSettings(
    @DefaultValue("false") boolean allowLoopback,
    @DefaultValue("15s") Duration timeout,
    @DefaultValue("512") int concurrent,
    @DefaultValue("128") int perTenant,
    @DefaultValue("16") int perWebhook,
    @DefaultValue("50") int most,
    @DefaultValue("24h") Duration rotation,
    @DefaultValue("30d") Duration keep,
    @DefaultValue("1s") Duration sweep) {
  private static final Duration LONGEST_ATTEMPT = Duration.ofMinutes(1);

  public WebhookSettings {
    positive("timeout", timeout);
    positive("rotation", rotation);
    positive("sweep", sweep);
    if (timeout.compareTo(LONGEST_ATTEMPT) > 0) {
      throw new IllegalArgumentException("job-service.webhooks.timeout must be at most 1m");
    }
    if (perWebhook < 1 || perTenant < perWebhook || concurrent < perTenant) {
      throw new IllegalArgumentException(
          "job-service.webhooks: expected 1 <= per-webhook <= per-tenant <= concurrent");
    }
    if (most < 1) {
      throw new IllegalArgumentException("job-service.webhooks.most must be at least 1");
    }
    if (keep.compareTo(Duration.ofDays(4)) < 0) {
      throw new IllegalArgumentException(
          "job-service.webhooks.keep must be at least 4d, longer than all retries take");
    }
  }

  private static void positive(String name, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException("job-service.webhooks." + name + " must be above 0");
    }
  }

  /** How long an attempt is believed to be under way before another replica makes it again. */
  Duration lease() {
    return timeout.multipliedBy(2);
  }
}
