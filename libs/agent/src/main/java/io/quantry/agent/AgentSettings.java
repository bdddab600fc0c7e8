package io.quantry.agent;

import io.quantry.contracts.fleet.Role;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

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
    String version) {
  public AgentSettings {
    if (slots < 1) {
      throw new IllegalArgumentException("An agent needs at least one slot, got " + slots);
    }
    if (cacheBytes < 0) {
      throw new IllegalArgumentException(
          "The cache cannot hold fewer than 0 bytes, got " + cacheBytes);
    }
    tags = List.copyOf(tags);
  }
}
