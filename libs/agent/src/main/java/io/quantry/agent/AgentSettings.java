package io.quantry.agent;

import io.quantry.contracts.fleet.Labels;
import io.quantry.contracts.fleet.Role;
import io.quantry.contracts.fleet.TestProviders;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What an agent is told.
 *
 * @param role what kind of work it claims
 * @param name stable name in the fleet
 * @param slots tasks at a time, at least 1
 * @param jobService base address of the job service
 * @param bootstrapServers Kafka's
 * @param joinToken shared secret of the fleet, {@code qnw_…}
 * @param dataFolder cache and scratch of this agent; nobody else writes there
 * @param nodeFolder where the lock of the node lies, the same for all agents of one machine
 * @param cacheBytes how much of the cache is kept
 * @param tags capabilities that cannot be probed
 * @param version Quantry's
 * @param labels what its operator says of it
 * @param testProviders execution providers to claim without having them, in tests alone
 * @param shutdownPatience how long running stages may take to finish once it is closed; what is
 *     left then is handed over
 */
public record AgentSettings(
    Role role,
    String name,
    int slots,
    URI jobService,
    String bootstrapServers,
    String joinToken,
    Path dataFolder,
    Path nodeFolder,
    long cacheBytes,
    List<String> tags,
    String version,
    Map<String, String> labels,
    List<String> testProviders,
    Duration shutdownPatience) {
  public AgentSettings {
    if (slots < 1) {
      throw new IllegalArgumentException("An agent needs at least one slot, got " + slots);
    }
    if (cacheBytes < 0) {
      throw new IllegalArgumentException(
          "The cache cannot hold fewer than 0 bytes, got " + cacheBytes);
    }
    if (shutdownPatience.isNegative()) {
      throw new IllegalArgumentException(
          "Expected a shutdown-patience of 0 or more, got " + shutdownPatience);
    }
    if (!testProviders.isEmpty() && !TestProviders.allowed()) {
      throw new IllegalArgumentException(
          "test-providers claims devices that are not there, which is for tests alone, in processes"
              + " started with -D%s=true; got %s".formatted(TestProviders.ALLOWED, testProviders));
    }
    tags = List.copyOf(tags);
    labels = Labels.checked(labels);
    testProviders = List.copyOf(testProviders);
  }
}
