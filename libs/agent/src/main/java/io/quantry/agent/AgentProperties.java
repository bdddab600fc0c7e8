package io.quantry.agent;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Configuration of a worker ({@code quantry.worker.*}) or an evaluator ({@code
 * quantry.evaluator.*}). Unknown keys are refused.
 *
 * @param name stable name in the fleet
 * @param slots tasks at a time
 * @param jobServiceUrl base address of the job service
 * @param bootstrapServers Kafka's
 * @param joinToken the fleet's shared secret, {@code qnw_…}
 * @param dataFolder cache and scratch of this member
 * @param nodeFolder where the node's lock lies; the same for all members on one machine; absent:
 *     the data folder
 * @param cacheSize how many bytes of models and datasets are kept
 * @param tags capabilities that cannot be probed
 * @param engineClassPath class path of the engine, as {@code java -cp} takes it
 * @param memoryLimit resident memory of one task
 * @param diskLimit bytes that one task may write
 * @param allowDegradedIsolation whether to take work although some launch rule cannot be kept on
 *     this machine
 * @param labels what its operator says of it, {@code labels.<key>=<value>}; a key that holds a dot
 *     is written {@code labels[a.b]}
 * @param shutdownPatience how long running stages may take to finish after SIGTERM; what is left
 *     then is handed over. Whoever kills the process later must wait for at least ten seconds
 *     longer
 * @param testProviders execution providers that this member claims without having them; refused but
 *     in tests, see {@link io.quantry.contracts.fleet.TestProviders}
 */
public record AgentProperties(
    String name,
    @DefaultValue("1") int slots,
    URI jobServiceUrl,
    String bootstrapServers,
    String joinToken,
    Path dataFolder,
    @Nullable Path nodeFolder,
    @DefaultValue("8GB") DataSize cacheSize,
    @DefaultValue List<String> tags,
    String engineClassPath,
    @DefaultValue("4GB") DataSize memoryLimit,
    @DefaultValue("20GB") DataSize diskLimit,
    @DefaultValue("false") boolean allowDegradedIsolation,
    @DefaultValue Map<String, String> labels,
    @DefaultValue("20s") Duration shutdownPatience,
    @DefaultValue List<String> testProviders) {
  public AgentProperties {
    Objects.requireNonNull(name, "name is not configured");
    Objects.requireNonNull(jobServiceUrl, "job-service-url is not configured");
    Objects.requireNonNull(bootstrapServers, "bootstrap-servers is not configured");
    Objects.requireNonNull(joinToken, "join-token is not configured");
    Objects.requireNonNull(dataFolder, "data-folder is not configured");
    Objects.requireNonNull(engineClassPath, "engine-class-path is not configured");
    if (slots < 1 || slots > 256) {
      throw new IllegalArgumentException("slots must be 1 to 256, got " + slots);
    }
  }

  /** Where the node's lock lies. */
  Path lockFolder() {
    return nodeFolder == null ? dataFolder : nodeFolder;
  }
}
