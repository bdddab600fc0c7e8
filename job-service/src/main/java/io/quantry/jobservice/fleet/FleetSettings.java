package io.quantry.jobservice.fleet;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code job-service.fleet.*}: which pools there are, and for how long a lost member is remembered.
 *
 * @param pools {@code job-service.fleet.pools.<name>}: pools besides {@code cpu}, {@code cpu-vnni},
 *     {@code gpu} and {@code accelerator}; one under the same name replaces the default. {@code
 *     hardware} (cpu, gpu or accelerator) and {@code requires} (capabilities that each member
 *     announces: instruction sets, execution providers, own tags, {@code label:key=value})
 * @param forgetAfter {@code job-service.fleet.forget-after}: silence after which a lost member is
 *     listed no more
 */
@ConfigurationProperties(prefix = "job-service.fleet", ignoreUnknownFields = false)
public record FleetSettings(Map<String, Pool> pools, @DefaultValue("24h") Duration forgetAfter) {
  /** What a pool's name looks like. */
  public static final String POOL_NAME = "[a-z0-9][a-z0-9-]{0,62}";

  private static final Map<String, Pool> DEFAULTS =
      Map.of(
          "cpu", new Pool("cpu", List.of()),
          "cpu-vnni", new Pool("cpu", List.of("avx512_vnni")),
          "gpu", new Pool("gpu", List.of()),
          "accelerator", new Pool("accelerator", List.of()));

  public FleetSettings {
    Map<String, Pool> all = new LinkedHashMap<>(DEFAULTS);
    all.putAll(pools == null ? Map.of() : pools);
    for (String name : all.keySet()) {
      if (!name.matches(POOL_NAME)) {
        throw new IllegalArgumentException("job-service.fleet.pools: not a pool's name: " + name);
      }
    }
    pools = Map.copyOf(all);
    if (!forgetAfter.isPositive()) {
      throw new IllegalArgumentException("job-service.fleet.forget-after: expected more than 0");
    }
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
