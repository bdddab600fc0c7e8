package io.quantry.contracts.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.Violation;
import io.quantry.contracts.catalog.TechniqueCatalog;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpecReaderTest {
  private static final TechniqueCatalog CATALOG =
      TechniqueCatalog.of(
          Map.of(
              "techniques",
              List.of(
                  technique("plain", "none", "none", List.of()),
                  technique(
                      "trained",
                      "none",
                      "required",
                      List.of(
                          Map.of(
                              "path",
                              "training.epochs",
                              "kind",
                              "integer",
                              "min",
                              1,
                              "max",
                              1000,
                              "default",
                              20))),
                  technique(
                      "measured",
                      "required",
                      "none",
                      List.of(
                          Map.of(
                              "path",
                              "weights.type",
                              "kind",
                              "enum",
                              "values",
                              List.of("int8", "uint8"),
                              "default",
                              "int8"),
                          Map.of(
                              "path",
                              "calibration.samples",
                              "kind",
                              "integer",
                              "min",
                              1,
                              "max",
                              1000,
                              "default",
                              256),
                          Map.of(
                              "path",
                              "scope.excludeOps",
                              "kind",
                              "string-list",
                              "default",
                              List.of()))))));

  private final SpecReader reader = new SpecReader(CATALOG);

  private static Map<String, Object> technique(
      String type, String calibration, String training, List<Object> parameters) {
    return Map.of(
        "type",
        type,
        "calibration",
        calibration,
        "training",
        training,
        "parameters",
        parameters,
        "unsupportedHardware",
        List.of("gpu"));
  }

  @Test
  void fillsInEveryDefault() {
    JobSpec spec =
        reader.readJob(
            Map.of("model", Map.of("ref", "glyphs@fp32"), "technique", Map.of("type", "plain")));

    assertThat(spec.model()).hasToString("glyphs@fp32");
    assertThat(spec.target()).isEqualTo(new JobSpec.Target("cpu", List.of()));
    assertThat(spec.evaluation()).isEqualTo(EvaluationSpec.defaults());
    assertThat(spec.objectives()).isEqualTo(Objectives.none());
    assertThat(spec.execution())
        .isEqualTo(
            new JobSpec.Execution(
                JobSpec.Priority.NORMAL, Duration.ofHours(2), Duration.ofHours(1), 3));
  }

  @Test
  void readsTheOldestRuntimeThatTheResultMustLoadIn() {
    Map<String, Object> job =
        Map.of(
            "model", Map.of("ref", "glyphs@fp32"),
            "technique", Map.of("type", "plain"),
            "target", Map.of("runtime", ">=1.20"));
    assertThat(reader.readJob(job).target().runtime()).isEqualTo(">=1.20");
    for (Object wrong : List.of("1.9", "2.0", "latest", 1.2)) {
      Map<String, Object> refused =
          Map.of(
              "model", Map.of("ref", "glyphs@fp32"),
              "technique", Map.of("type", "plain"),
              "target", Map.of("runtime", wrong));
      assertThatThrownBy(() -> reader.readJob(refused))
          .hasMessageContaining("/target/runtime")
          .hasMessageContaining(">=1.20");
    }
  }

  @Test
  void readsWhatIsGivenAndCompletesTheTechnique() {
    JobSpec spec =
        reader.readJob(
            Map.of(
                "model", Map.of("ref", "glyphs:2"),
                "technique",
                    Map.of(
                        "type",
                        "measured",
                        "calibration",
                        Map.of("dataset", "train:1", "samples", 64)),
                "evaluation",
                    Map.of(
                        "dataset", "test:1", "latency", List.of(Map.of("batch", 8, "tokens", 128))),
                "objectives", Map.of("maxAccuracyDrop", 0.5),
                "execution", Map.of("maxRuntime", "PT10M", "priority", "high")));

    assertThat(spec.calibrationDataset()).hasToString("train:1");
    assertThat(spec.technique().parameters())
        .isEqualTo(
            Map.of(
                "weights", Map.of("type", "int8"),
                "calibration", Map.of("samples", 64),
                "scope", Map.of("excludeOps", List.of())));
    assertThat(spec.evaluation().latency())
        .containsExactly(new EvaluationSpec.LatencyPoint(8, 128));
    assertThat(spec.objectives().maxAccuracyDrop()).isEqualTo(0.5);
    assertThat(spec.execution().maxRuntime()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void readsHowOutputsAreMeantAndWhatCiMakesOfAnUndecidedVerdict() {
    EvaluationSpec evaluation =
        reader.readEvaluation(
            Map.of(
                "metric",
                "auto",
                "outputs",
                Map.of(
                    "main",
                    "scores",
                    "scores",
                    "probabilities",
                    "detection",
                    Map.of(
                        "boxes", "boxes",
                        "scores", "scores",
                        "form", "cxcywh",
                        "normalized", true,
                        "background", 0))));
    assertThat(evaluation.outputs())
        .isEqualTo(
            new OutputSpec(
                "scores",
                "probabilities",
                new OutputSpec.Detection("boxes", "scores", null, "cxcywh", true, 0, 0.05, 0.5)));
    assertThat(evaluation.diagnoses()).isFalse();
    assertThat(reader.readEvaluation(Map.of("diagnosis", true)).diagnoses()).isTrue();
    assertThat(reader.readObjectives(Map.of("onInconclusive", "fail")).onInconclusive())
        .isEqualTo(Objectives.OnInconclusive.FAIL);
    assertThat(reader.readObjectives(Map.of()).onInconclusive())
        .isEqualTo(Objectives.OnInconclusive.REPORT);
  }

  @Test
  void refusesOutputsThatSayTooLittleOrTooMuch() {
    assertThatThrownBy(
            () ->
                reader.readEvaluation(
                    Map.of(
                        "outputs",
                        Map.of(
                            "scores",
                            "percent",
                            "detection",
                            Map.of("boxes", "b", "normalized", "yes", "nms", 0.5)))))
        .isInstanceOfSatisfying(
            QuantryException.class,
            refused ->
                assertThat(refused.violations())
                    .extracting(Violation::pointer, Violation::code)
                    .containsExactlyInAnyOrder(
                        tuple("/evaluation/outputs/scores", ErrorCode.INVALID_ENUM),
                        tuple("/evaluation/outputs/detection/scores", ErrorCode.MISSING_PROPERTY),
                        tuple("/evaluation/outputs/detection/normalized", ErrorCode.INVALID_VALUE),
                        tuple("/evaluation/outputs/detection/nms", ErrorCode.UNKNOWN_PROPERTY)));
    assertThatThrownBy(() -> reader.readObjectives(Map.of("onInconclusive", "maybe")))
        .isInstanceOf(QuantryException.class);
  }

  @Test
  void reportsEveryViolationAtOnceWithItsPointer() {
    Map<String, Object> tree = new HashMap<>();
    tree.put("model", Map.of("ref", "../../etc/passwd"));
    tree.put(
        "technique",
        Map.of("type", "measured", "weights", Map.of("type", "int3", "colour", "red")));
    tree.put(
        "objectives",
        Map.of("maxAccuracyDrop", "5%", "minSpeedup", Double.NaN, "maxSizeRatio", -1));
    tree.put("execution", Map.of("maxRuntime", 1_000_000_000_000L));
    tree.put("color", "blue");

    assertThat(violations(tree))
        .extracting(Violation::pointer, Violation::code)
        .containsExactlyInAnyOrder(
            tuple("/model/ref", ErrorCode.INVALID_VALUE),
            tuple("/technique/weights/type", ErrorCode.INVALID_ENUM),
            tuple("/technique/weights/colour", ErrorCode.UNKNOWN_PROPERTY),
            tuple("/technique/calibration/dataset", ErrorCode.CALIBRATION_REQUIRED),
            tuple("/objectives/maxAccuracyDrop", ErrorCode.INVALID_VALUE),
            tuple("/objectives/minSpeedup", ErrorCode.INVALID_VALUE),
            tuple("/objectives/maxSizeRatio", ErrorCode.INVALID_VALUE),
            tuple("/execution/maxRuntime", ErrorCode.LIMIT_EXCEEDED),
            tuple("/color", ErrorCode.UNKNOWN_PROPERTY));
  }

  @Test
  void refusesOneDatasetForCalibrationAndEvaluation() {
    assertThat(
            violations(
                Map.of(
                    "model", Map.of("ref", "m"),
                    "technique",
                        Map.of("type", "measured", "calibration", Map.of("dataset", "d:1")),
                    "evaluation", Map.of("dataset", "d:1"))))
        .extracting(Violation::code)
        .containsExactly(ErrorCode.DATASETS_OVERLAP);
  }

  @Test
  void refusesATargetThatTheTechniqueCannotRunOn() {
    assertThat(
            violations(
                Map.of(
                    "model", Map.of("ref", "m"),
                    "technique", Map.of("type", "plain"),
                    "target", Map.of("hardware", "gpu"))))
        .extracting(Violation::code)
        .containsExactly(ErrorCode.UNSUPPORTED_ON_TARGET);
  }

  @Test
  void refusesHardwareThatNoTechniqueKnowsAndSaysWhichThereIs() {
    assertThat(
            violations(
                Map.of(
                    "model", Map.of("ref", "m"),
                    "technique", Map.of("type", "plain"),
                    "target", Map.of("hardware", "accelerator"))))
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.code()).isEqualTo(ErrorCode.INVALID_ENUM);
              assertThat(one.pointer()).isEqualTo("/target/hardware");
              assertThat(one.message()).contains("[cpu, gpu]", "accelerator");
            });
  }

  @Test
  void refusesAnUnknownTechniqueAndAMissingOne() {
    assertThat(
            violations(Map.of("model", Map.of("ref", "m"), "technique", Map.of("type", "magic"))))
        .extracting(Violation::code)
        .containsExactly(ErrorCode.INVALID_ENUM);
    assertThat(violations(Map.of("model", Map.of("ref", "m"))))
        .extracting(Violation::pointer)
        .contains("/technique");
  }

  @Test
  void aTechniqueThatTrainsHasItsDataUnderTraining() {
    Map<String, Object> technique =
        Map.of("type", "trained", "training", Map.of("dataset", "glyphs:3#train", "epochs", 3));
    JobSpec spec =
        reader.readJob(
            Map.of(
                "model",
                Map.of("ref", "m"),
                "technique",
                technique,
                "evaluation",
                Map.of("dataset", "glyphs:3#test")));

    assertThat(spec.trainingDataset()).hasToString("glyphs:3#train");
    assertThat(spec.calibrationDataset()).isNull();
    assertThat(spec.techniqueDataset()).hasValue(new Reference("glyphs", 3, null, null, "train"));
    assertThat(spec.technique().parameters()).isEqualTo(Map.of("training", Map.of("epochs", 3)));
    assertThat(reader.readTechnique(technique)).isEqualTo(spec.technique());
  }

  @Test
  void refusesDataThatATechniqueLacksOrHasNoUseFor() {
    assertThat(
            violations(Map.of("model", Map.of("ref", "m"), "technique", Map.of("type", "trained"))))
        .extracting(Violation::pointer, Violation::code)
        .containsExactly(tuple("/technique/training/dataset", ErrorCode.TRAINING_DATA_REQUIRED));
    assertThat(
            violations(
                Map.of(
                    "model",
                    Map.of("ref", "m"),
                    "technique",
                    Map.of(
                        "type",
                        "trained",
                        "training",
                        Map.of("dataset", "t:1"),
                        "calibration",
                        Map.of("dataset", "c:1")))))
        .extracting(Violation::pointer, Violation::code)
        .containsExactly(tuple("/technique/calibration/dataset", ErrorCode.UNKNOWN_PROPERTY));
    assertThat(
            violations(
                Map.of(
                    "model",
                    Map.of("ref", "m"),
                    "technique",
                    Map.of(
                        "type",
                        "measured",
                        "training",
                        Map.of("dataset", "t:1"),
                        "calibration",
                        Map.of("dataset", "c:1")))))
        .extracting(Violation::pointer, Violation::code)
        .containsExactly(tuple("/technique/training/dataset", ErrorCode.UNKNOWN_PROPERTY));
    assertThat(
            violations(
                Map.of(
                    "model",
                    Map.of("ref", "m"),
                    "technique",
                    Map.of("type", "trained", "training", Map.of("dataset", "d:1")),
                    "evaluation",
                    Map.of("dataset", "d:1"))))
        .extracting(Violation::pointer, Violation::code)
        .containsExactly(tuple("/evaluation/dataset", ErrorCode.DATASETS_OVERLAP));
  }

  private List<Violation> violations(Map<String, Object> tree) {
    return catchThrowableOfType(QuantryException.class, () -> reader.readJob(tree)).violations();
  }

  @Test
  void aDatasetMayBeNarrowedToASplitAndAModelMayNot() {
    Map<String, Object> tree =
        Map.of(
            "model", Map.of("ref", "glyphs:2"),
            "technique",
                Map.of("type", "measured", "calibration", Map.of("dataset", "glyphs:3#cal")),
            "evaluation", Map.of("dataset", "glyphs:3#val"));
    JobSpec spec = reader.readJob(tree);
    assertThat(spec.calibrationDataset())
        .isEqualTo(new Reference("glyphs", 3, null, null, "cal"))
        .hasToString("glyphs:3#cal");
    assertThat(spec.evaluationDataset()).hasToString("glyphs:3#val");
    assertThat(Reference.parse("glyphs#val"))
        .contains(new Reference("glyphs", null, null, null, "val"));
    assertThat(Reference.parse("glyphs#")).isEmpty();
    assertThat(Reference.parse("glyphs#.val")).isEmpty();
    assertThat(Reference.parse("sha256:" + "0".repeat(64) + "#val")).isEmpty();

    assertThat(
            violations(
                Map.of("model", Map.of("ref", "glyphs#val"), "technique", Map.of("type", "plain"))))
        .extracting(Violation::pointer, Violation::code)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("/model/ref", ErrorCode.INVALID_VALUE));
  }
}
