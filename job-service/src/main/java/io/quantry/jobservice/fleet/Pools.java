package io.quantry.jobservice.fleet;

import io.quantry.contracts.fleet.Announcement;
import io.quantry.contracts.fleet.Hardware;
import io.quantry.contracts.fleet.Labels;
import io.quantry.contracts.fleet.Registration;
import io.quantry.contracts.fleet.Role;
import io.quantry.contracts.job.Stage;
import io.quantry.contracts.spec.JobSpec;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/** Which pools there are, who satisfies them, and which one a job goes to. */
@Component
public class Pools {
  private static final Set<String> GPU_PROVIDERS =
      Set.of("CUDAExecutionProvider", "TensorrtExecutionProvider", "ROCMExecutionProvider");
  private static final String CPU_PROVIDER = "CPUExecutionProvider";

  private final Map<String, FleetSettings.Pool> pools;

  Pools(FleetSettings settings) {
    this.pools = settings.pools();
  }

  /** All names, sorted. */
  public List<String> names() {
    return pools.keySet().stream().sorted().toList();
  }

  /** The topic through which a pool's work of one stage goes. */
  public static String topic(Stage stage, String pool) {
    return switch (stage) {
      case QUANTIZATION -> "jobs." + pool;
      case EVALUATION -> "evaluations." + pool;
    };
  }

  /** The share group that consumes a pool's topic. */
  public static String shareGroup(Stage stage, String pool) {
    return "quantry." + topic(stage, pool);
  }

  static Registration.PoolAssignment assignment(Role role, String pool) {
    return new Registration.PoolAssignment(
        pool, topic(role.stage(), pool), shareGroup(role.stage(), pool));
  }

  /** The pools whose requirements a member satisfies, sorted. */
  public List<String> satisfiedBy(Announcement announcement) {
    Hardware hardware = announcement.hardware();
    Set<String> providers = new HashSet<>(hardware.executionProviders());
    if (announcement.testProviders() != null) {
      providers.addAll(announcement.testProviders());
    }
    Set<String> capabilities = new HashSet<>(providers);
    capabilities.addAll(hardware.tags());
    capabilities.addAll(hardware.instructionSets());
    if (announcement.labels() != null) {
      announcement
          .labels()
          .forEach((key, value) -> capabilities.add(Labels.capability(key, value)));
    }
    return names().stream()
        .filter(
            name -> {
              FleetSettings.Pool pool = required(name);
              return has(providers, pool.hardware()) && capabilities.containsAll(pool.requires());
            })
        .toList();
  }

  private static boolean has(Set<String> providers, String kind) {
    return switch (kind) {
      case "cpu" -> providers.contains(CPU_PROVIDER);
      case "gpu" -> providers.stream().anyMatch(GPU_PROVIDERS::contains);
      default ->
          providers.stream()
              .anyMatch(name -> !name.equals(CPU_PROVIDER) && !GPU_PROVIDERS.contains(name));
    };
  }

  /**
   * The pool that promises every tag of the target and asks its members for the least beyond them,
   * so that nobody is kept from work that they could do; empty if no pool promises the tags.
   */
  public Optional<String> narrowest(JobSpec.Target target) {
    return names().stream()
        .filter(name -> required(name).hardware().equals(target.hardware()))
        .filter(name -> required(name).requires().containsAll(target.tags()))
        .min(Comparator.comparingInt(name -> required(name).requires().size()));
  }

  /**
   * Tags of the target that nobody ever announces to a pool: neither instruction sets nor what a
   * pool of its hardware requires.
   */
  public List<String> unknownTags(JobSpec.Target target) {
    return target.tags().stream()
        .filter(tag -> !knownTags(target.hardware()).contains(tag))
        .toList();
  }

  /** What a target's tags may be, sorted. */
  public Set<String> knownTags(String hardware) {
    Set<String> known = new TreeSet<>(JobSpec.Target.INSTRUCTION_SETS);
    pools.values().stream()
        .filter(pool -> pool.hardware().equals(hardware))
        .forEach(pool -> known.addAll(pool.requires()));
    return known;
  }

  private FleetSettings.Pool required(String name) {
    FleetSettings.Pool pool = pools.get(name);
    if (pool == null) {
      throw new IllegalArgumentException("No such pool: " + name);
    }
    return pool;
  }
}
