package io.quantry.jobservice.webhook;

import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.wake.Notifications;
import io.quantry.jobservice.wake.TenantChange;
import java.time.InstantSource;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Takes events in, in the transaction of what they tell: either both are there or neither. */
@Component
public class OutgoingEvents {
  private final JdbcClient database;
  private final WebhookSignal signal;
  private final Notifications notifications;
  private final InstantSource clock;
  private final JsonMapper json;

  OutgoingEvents(
      JdbcClient database,
      WebhookSignal signal,
      Notifications notifications,
      InstantSource clock,
      JsonMapper json) {
    this.database = database;
    this.signal = signal;
    this.notifications = notifications;
    this.clock = clock;
    this.json = json;
  }

  /**
   * Takes an event in, if the tenant has any webhook; it is on its way right after the commit. Who
   * shows what has changed is told in any case; jobs tell that themselves.
   *
   * @param subject path of what it is about below {@code /v1}, for instance {@code jobs/job_0190…}
   * @param data what receivers get, made JSON
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void publish(UUID tenant, EventType type, String subject, Object data) {
    int taken =
        database
            .sql(
                """
                INSERT INTO webhook_events (id, tenant_id, type, subject, data)
                SELECT :id, :tenant, :type, :subject, :data WHERE EXISTS (
                  SELECT FROM webhooks WHERE tenant_id = :tenant AND state = 'ENABLED')
                """)
            .param("id", PrefixedId.next(clock))
            .param("tenant", tenant)
            .param("type", type.wireName())
            .param("subject", subject)
            .param("data", json.writeValueAsString(data))
            .update();
    if (taken > 0) {
      signal.wakeAfterCommit();
    }
    TenantChange.at(tenant, subject).ifPresent(notifications::changed);
  }
}
