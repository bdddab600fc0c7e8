package io.quantry.jobservice.wake;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * That something changed, for whoever shows it: no more than whose it is and of what kind.
 *
 * @param tenant whose it is; absent for what all tenants see, as the fleet is
 * @param kind the first segment of its path below {@code /v1}, for instance {@code models}
 * @param id which one, where that matters
 */
public record TenantChange(@Nullable UUID tenant, String kind, @Nullable UUID id) {
  public static final String JOBS = "jobs";
  public static final String WORKERS = "workers";
  public static final String WEBHOOKS = "webhooks";
  public static final String MODELS = "models";
  public static final String DATASETS = "datasets";

  /** What is told by its path alone; jobs say which one, and workers are everybody's. */
  private static final Set<String> BY_PATH = Set.of(MODELS, DATASETS, WEBHOOKS);

  private static final String ALL = "*";

  /** What is told of one job. */
  public static TenantChange ofJob(UUID tenant, UUID job) {
    return new TenantChange(tenant, JOBS, job);
  }

  /** Of workers, which every tenant sees. */
  public static TenantChange ofWorkers() {
    return new TenantChange(null, WORKERS, null);
  }

  /**
   * What is told of a change at a path; empty for what nobody shows, or tells otherwise.
   *
   * @param target path of what changed below {@code /v1}, for instance {@code models/m/versions/2}
   */
  public static Optional<TenantChange> at(UUID tenant, String target) {
    return Optional.of(target.split("/", 2)[0])
        .filter(BY_PATH::contains)
        .map(kind -> new TenantChange(tenant, kind, null));
  }

  /** As replicas tell it each other: three words. */
  String payload() {
    return (tenant == null ? ALL : tenant) + " " + kind + " " + (id == null ? ALL : id);
  }

  /** Empty for a form that another version of this service tells. */
  static Optional<TenantChange> of(String payload) {
    String[] words = payload.split(" ", -1);
    try {
      return words.length == 3
          ? Optional.of(new TenantChange(id(words[0]), words[1], id(words[2])))
          : Optional.empty();
    } catch (IllegalArgumentException unknown) {
      return Optional.empty();
    }
  }

  private static @Nullable UUID id(String word) {
    return word.equals(ALL) ? null : UUID.fromString(word);
  }
}
