package io.quantry.contracts.spec;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.Violation;
import io.quantry.contracts.catalog.TechniqueCatalog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the {@code technique} object: its type, its parameters, and the data that it names. */
final class TechniqueReader {
  private static final String CALIBRATION_DATASET = "/technique/calibration/dataset";
  private static final String TRAINING_DATASET = "/technique/training/dataset";

  private final TechniqueCatalog catalog;

  TechniqueReader(TechniqueCatalog catalog) {
    this.catalog = catalog;
  }

  /**
   * What was read.
   *
   * @param type as given
   * @param known what the catalog says of it; absent where it says nothing, which was reported
   */
  record Read(
      String type,
      TechniqueSpec spec,
      @Nullable Reference calibration,
      @Nullable Reference training,
      TechniqueCatalog.@Nullable Technique known) {}

  Read read(TreeNode node, List<Violation> violations) {
    String type = node.required("type", Optional::of, "a technique");
    Optional<TechniqueCatalog.Technique> known =
        type == null ? Optional.empty() : catalog.find(type);
    Map<String, Object> parameters = new LinkedHashMap<>(node.rest());
    Reference calibration = takeDataset(node, "calibration", parameters);
    Reference training = takeDataset(node, "training", parameters);
    if (known.isEmpty()) {
      if (type != null) {
        violations.add(
            new Violation(
                node.pointer() + "/type",
                ErrorCode.INVALID_ENUM,
                "Expected one of %s, got \"%s\"".formatted(catalog.types(), type)));
      }
      return new Read(
          String.valueOf(type), new TechniqueSpec("", Map.of()), calibration, training, null);
    }
    Map<String, Object> complete = known.get().complete(node.pointer(), parameters, violations);
    return new Read(
        known.get().type(),
        new TechniqueSpec(known.get().type(), complete),
        calibration,
        training,
        known.get());
  }

  /** Takes the member {@code dataset} out of a group of parameters, where it is there. */
  private static @Nullable Reference takeDataset(
      TreeNode node, String group, Map<String, Object> parameters) {
    if (!(parameters.get(group) instanceof Map<?, ?> members) || !members.containsKey("dataset")) {
      return null;
    }
    TreeNode child = node.child(group);
    Reference dataset =
        child.optional("dataset", Reference::parse, SpecReader.DATASET_FORM).orElse(null);
    Map<String, Object> others = child.rest();
    if (others.isEmpty()) {
      parameters.remove(group); // a group of nothing would be an unknown parameter
    } else {
      parameters.put(group, others);
    }
    return dataset;
  }

  /** Whether the technique gets the data that it needs, and only those. */
  void checkData(Read technique, @Nullable Reference evaluationData, List<Violation> violations) {
    TechniqueCatalog.Technique known = technique.known();
    if (known != null) {
      if (known.needsCalibration() && technique.calibration() == null) {
        violations.add(
            new Violation(
                CALIBRATION_DATASET,
                ErrorCode.CALIBRATION_REQUIRED,
                "The technique %s needs calibration data".formatted(known.type())));
      }
      if (known.trains() && technique.training() == null) {
        violations.add(
            new Violation(
                TRAINING_DATASET,
                ErrorCode.TRAINING_DATA_REQUIRED,
                "The technique %s needs training data".formatted(known.type())));
      }
      if (!known.takesCalibration() && technique.calibration() != null) {
        violations.add(
            new Violation(
                CALIBRATION_DATASET,
                ErrorCode.UNKNOWN_PROPERTY,
                "The technique %s takes no calibration data".formatted(known.type())
                    + (known.trains() ? ", it calibrates on its training data" : "")));
      }
      if (!known.trains() && technique.training() != null) {
        violations.add(
            new Violation(
                TRAINING_DATASET,
                ErrorCode.UNKNOWN_PROPERTY,
                "The technique %s does not train, it takes no training data"
                    .formatted(known.type())));
      }
    }
    if (evaluationData != null
        && (evaluationData.equals(technique.calibration())
            || evaluationData.equals(technique.training()))) {
      violations.add(
          new Violation(
              "/evaluation/dataset",
              ErrorCode.DATASETS_OVERLAP,
              "%s and evaluation data must differ, both are %s"
                  .formatted(
                      evaluationData.equals(technique.training()) ? "Training" : "Calibration",
                      evaluationData)));
    }
  }
}
