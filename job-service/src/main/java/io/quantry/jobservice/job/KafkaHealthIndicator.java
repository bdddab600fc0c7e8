package io.quantry.jobservice.job;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.stereotype.Component;

/**
 * Whether the broker can be had. A replica that has never reached it is not ready: its address or
 * its credentials are wrong. One that has reached it stays ready while the broker is away, because
 * jobs are taken in without it, and sent when it is back; the outbox's age then tells.
 */
@Component
class KafkaHealthIndicator implements HealthIndicator, DisposableBean {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Map<String, Object> connection;
  private @Nullable Admin admin;
  private boolean reached;

  KafkaHealthIndicator(KafkaAdmin admin) {
    this.connection = Map.copyOf(admin.getConfigurationProperties());
  }

  @Override
  public synchronized Health health() {
    try {
      int brokers =
          open().describeCluster().nodes().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).size();
      reached = true;
      return Health.up().withDetail("brokers", brokers).build();
    } catch (ExecutionException | TimeoutException | KafkaException away) {
      return (reached ? Health.up() : Health.down())
          .withDetail("brokers", 0)
          .withDetail("error", away.toString())
          .build();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return Health.unknown().build();
    }
  }

  private Admin open() {
    if (admin == null) {
      admin = Admin.create(connection);
    }
    return admin;
  }

  @Override
  public synchronized void destroy() {
    if (admin != null) {
      admin.close(PATIENCE);
    }
  }
}
