package io.quantry.jobservice.fleet;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * {@code job-service.fleet.pools.*}: the pools that there are besides {@code cpu}, {@code
 * cpu-vnni}, {@code gpu} and {@code accelerator}; one under the same name replaces the default.
 *
 * @param pools {@code job-service.fleet.pools.<name>.hardware} (cpu, gpu or accelerator) and {@code
 *     job-service.fleet.pools.<name>.requires} (capabilities that each member announces:
 *     instruction sets, execution providers, own tags)
 */
@ConfigurationProperties(prefix = "job-service.fleet", ignoreUnknownFields = false)
public record PoolSettings(Map<String, Pool> pools) {
  private static final Map<String, Pool> DEFAULTS =
      Map.of(
          "cpu", new Pool("cpu", List.of()),
          "cpu-vnni", new Pool("cpu", List.of("avx512_vnni")),
          "gpu", new Pool("gpu", List.of()),
          "accelerator", new Pool("accelerator", List.of()));

  public PoolSettings {
    Map<String, Pool> all = new LinkedHashMap<>(DEFAULTS);
    all.putAll(pools == null ? Map.of() : pools);
    for (String name : all.keySet()) {
      if (!name.matches("[a-z0-9][a-z0-9-]{0,62}")) {
        throw new IllegalArgumentException("job-service.fleet.pools: not a pool's name: " + name);
      }
    }
    pools = Map.copyOf(all);
  }

  /**
   * What every member of a pool has.
   *
   * @param hardware cpu, gpu or accelerator
   * @param requires capabilities
   */
  public record Pool(String hardware, List<String> requires) {
    public Pool {
      if (!List.of("cpu", "gpu", "accelerator").contains(hardware)) {
        throw new IllegalArgumentException("job-service.fleet.pools.*.hardware: " + hardware);
      }
      requires = requires == null ? List.of() : List.copyOf(requires);
    }
  }
}
