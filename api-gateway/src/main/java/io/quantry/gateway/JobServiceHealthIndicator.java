package io.quantry.gateway;

import io.quantry.telemetry.Traces;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

/**
 * Whether job-service answers: the gateway alone is of no use. Asked without a key, so any answer
 * that is not a server error will do.
 */
@Component("jobService") // its name among the others
final class JobServiceHealthIndicator implements HealthIndicator {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final HttpClient backend;
  private final List<URI> asked;

  JobServiceHealthIndicator(HttpClient backendClient, GatewaySettings settings) {
    this.backend = backendClient;
    this.asked = settings.jobService().stream().map(one -> one.resolve("/v1/techniques")).toList();
  }

  /** Up as soon as one of them is. */
  @Override
  public Health health() {
    Health last = Health.unknown().build();
    for (URI one : asked) {
      last = health(one);
      if (last.getStatus().equals(Status.UP)) {
        return last;
      }
    }
    return last;
  }

  private Health health(URI asked) {
    HttpRequest request =
        HttpRequest.newBuilder(asked)
            .timeout(PATIENCE)
            .header(Traces.HEADER, Traces.unsampled())
            .GET()
            .build();
    try {
      int status = backend.send(request, BodyHandlers.discarding()).statusCode();
      return (status < 500 ? Health.up() : Health.down()).withDetail("status", status).build();
    } catch (IOException unreachable) {
      return Health.down().withDetail("error", unreachable.toString()).build();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return Health.unknown().build();
    }
  }
}
