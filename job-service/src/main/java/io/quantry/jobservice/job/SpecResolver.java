package io.quantry.jobservice.job;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.Violation;
import io.quantry.contracts.dataset.DatasetSplit;
import io.quantry.contracts.spec.JobSpec;
import io.quantry.contracts.spec.Reference;
import io.quantry.contracts.spec.SpecReader;
import io.quantry.jobservice.dataset.DatasetState;
import io.quantry.jobservice.dataset.DatasetVersion;
import io.quantry.jobservice.dataset.Datasets;
import io.quantry.jobservice.dataset.Rejection;
import io.quantry.jobservice.fleet.Pools;
import io.quantry.jobservice.quarantine.Quarantine;
import io.quantry.jobservice.registry.ModelVersion;
import io.quantry.jobservice.registry.Registry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Validates a spec whole: its form first, then everything that it refers to. */
@Component
class SpecResolver {
  /** Where a spec names its model. */
  static final String MODEL = "/model/ref";

  private final SpecReader reader;
  private final Registry registry;
  private final Datasets datasets;
  private final Pools pools;
  private final Quarantine quarantine;

  SpecResolver(
      SpecReader reader, Registry registry, Datasets datasets, Pools pools, Quarantine quarantine) {
    this.reader = reader;
    this.registry = registry;
    this.datasets = datasets;
    this.pools = pools;
    this.quarantine = quarantine;
  }

  /**
   * The spec in {@code tree}, resolved as things are now.
   *
   * @throws QuantryException with every violation of the form, or {@code invalid-value} where a tag
   *     means nothing, {@code not-found}, {@code model-not-ready}, {@code model-quarantined},
   *     {@code dataset-not-ready}, {@code datasets-overlap}
   */
  ResolvedSpec resolve(UUID tenant, Map<String, Object> tree) {
    JobSpec spec = reader.readJob(tree);
    List<String> unknown = pools.unknownTags(spec.target());
    if (!unknown.isEmpty()) {
      throw refused(
          ErrorCode.INVALID_VALUE,
          "/target/tags",
          "No worker of %s is asked for %s, expected some of %s"
              .formatted(
                  spec.target().hardware(), unknown, pools.knownTags(spec.target().hardware())));
    }
    ModelVersion model =
        registry
            .resolve(tenant, spec.model())
            .orElseThrow(() -> refused(ErrorCode.NOT_FOUND, MODEL, missing(spec.model())));
    if (!model.ready()) {
      throw refused(
          ErrorCode.MODEL_NOT_READY, MODEL, "The model " + spec.model() + " is not ready");
    }
    String digest = model.files().getFirst().sha256();
    Optional<String> pool = pools.narrowest(spec.target());
    if (quarantine.holds(tenant, digest, pool.orElse(null))) {
      throw refused(ErrorCode.MODEL_QUARANTINED, MODEL, Quarantine.message(digest));
    }
    Data technique =
        data(
            tenant,
            spec.techniqueDataset().orElse(null),
            spec.trains() ? "/technique/training/dataset" : "/technique/calibration/dataset");
    Data evaluation = data(tenant, spec.evaluationDataset(), "/evaluation/dataset");
    if (technique != null && evaluation != null && technique.mayOverlap(evaluation)) {
      throw refused(
          ErrorCode.DATASETS_OVERLAP,
          "/evaluation/dataset",
          (spec.trains() ? "Training" : "Calibration")
              + " and evaluation data must differ: both hold the same files, and no two splits of"
              + " one version are named that are disjoint");
    }
    return new ResolvedSpec(
        spec,
        model,
        technique == null ? null : technique.version(),
        evaluation == null ? null : evaluation.version(),
        pool);
  }

  /** What a reference to a dataset selects: a version, or one split of it. */
  private record Data(DatasetVersion version, @Nullable DatasetSplit split) {
    boolean mayOverlap(Data other) {
      if (!version.digest().equals(other.version.digest())) {
        return false;
      }
      boolean apart =
          version.id().equals(other.version.id())
              && split != null
              && other.split != null
              && split.disjoint(other.split);
      return !apart;
    }
  }

  private @Nullable Data data(UUID tenant, @Nullable Reference reference, String pointer) {
    if (reference == null) {
      return null;
    }
    DatasetVersion version =
        datasets
            .resolve(tenant, reference)
            .orElseThrow(() -> refused(ErrorCode.NOT_FOUND, pointer, missing(reference)));
    if (version.state() != DatasetState.READY) {
      throw refused(ErrorCode.DATASET_NOT_READY, pointer, notReady(version));
    }
    String split = reference.split();
    if (split != null && !version.splits().containsKey(split)) {
      throw refused(
          ErrorCode.INVALID_VALUE,
          pointer,
          "The dataset %s has no split \"%s\", it has %s"
              .formatted(version, split, new TreeSet<>(version.splits().keySet())));
    }
    return new Data(version, split == null ? null : version.splits().get(split));
  }

  private static String notReady(DatasetVersion version) {
    Rejection rejection = version.rejection();
    String why =
        rejection == null
            ? "its check has not ended yet, try again later"
            : rejection.code() + ", " + rejection.message();
    return "The dataset %s is %s: %s".formatted(version, version.state(), why);
  }

  private static String missing(Reference reference) {
    return "There is no " + reference;
  }

  private static QuantryException refused(ErrorCode code, String pointer, String message) {
    return new QuantryException(
        code, pointer + ": " + message, List.of(new Violation(pointer, code, message)));
  }
}
