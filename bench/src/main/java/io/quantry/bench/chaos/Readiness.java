package io.quantry.bench.chaos;

import io.quantry.bench.chaos.agent.ServiceKind;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.contracts.QuantryException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** When a process serves, as far as REST shows it. */
final class Readiness {
  private static final Duration LOOK = Duration.ofSeconds(1);

  private Readiness() {}

  /** Waits until a service serves; false if it does not in time. */
  static boolean await(Cluster cluster, ServiceProcess service, Duration patience)
      throws InterruptedException {
    QuantryClient client = cluster.client();
    if (service.kind() == ServiceKind.GATEWAY || service.kind() == ServiceKind.JOB_SERVICE) {
      return until(patience, () -> !client.get(Routes.TECHNIQUES).isEmpty());
    }
    return until(
        patience,
        () ->
            member(
                client,
                service.name(),
                seen ->
                    seen.path("live").asBoolean()
                        && Instant.parse(seen.path("joinedAt").asString())
                            .isAfter(service.startedAt())));
  }

  /** Waits until a member of the fleet works on something. */
  static boolean awaitBusy(Cluster cluster, ServiceProcess member, Duration patience)
      throws InterruptedException {
    QuantryClient client = cluster.client();
    return until(
        patience, () -> member(client, member.name(), seen -> seen.path("running").asInt() > 0));
  }

  /** Waits for the same, but no longer than another process runs; false if that has ended. */
  static boolean awaitBusy(
      Cluster cluster, ServiceProcess member, Duration patience, ServiceProcess other)
      throws InterruptedException {
    QuantryClient client = cluster.client();
    until(
        patience,
        () ->
            !other.alive()
                || member(client, member.name(), seen -> seen.path("running").asInt() > 0));
    return other.alive();
  }

  private static boolean member(QuantryClient client, String name, Predicate<JsonNode> wanted) {
    for (JsonNode item : client.get("/v1/workers").path("items")) {
      if (item.path("name").asString().equals(name) && wanted.test(item)) {
        return true;
      }
    }
    return false;
  }

  /** Waits until {@code condition}, asked once a second; a service that is away is asked again. */
  static boolean until(Duration patience, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        if (condition.getAsBoolean()) {
          return true;
        }
      } catch (QuantryException away) {
        // asked again
      }
      Thread.sleep(LOOK);
    }
    return false;
  }
}
