package io.quantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.dataset.DatasetSplit;
import io.quantry.contracts.engine.DatasetInput;
import io.quantry.contracts.engine.EngineEvent;
import io.quantry.contracts.engine.EngineOutcome;
import io.quantry.contracts.engine.EvaluateResult;
import io.quantry.contracts.engine.EvaluateTask;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.contracts.job.Verdict;
import io.quantry.contracts.report.EvaluationDocument;
import io.quantry.contracts.spec.EvaluationSpec;
import io.quantry.contracts.spec.Objectives;
import io.quantry.contracts.spec.TechniqueSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvaluateRunTest {
  private static final EvaluationSpec UNTIMED =
      new EvaluationSpec("auto", "none", null, 1, List.of());

  @TempDir Path folder;
  private final List<EngineEvent> events = new ArrayList<>();

  @Test
  void judgesTheQuantizedGlyphClassifierOnUnseenFonts() throws IOException {
    Files.copy(Samples.glyphs().resolve("glyphs-fp32.onnx"), folder.resolve("model.onnx"));
    TechniqueSpec technique =
        new TechniqueSpec("static", Map.of("calibration", Map.of("samples", 256, "seed", 7)));
    Engine engine = new Engine(folder, events::add);
    engine.quantize(
        new QuantizeTask("model.onnx", technique, Samples.glyphs("train"), "output/model.onnx", 1));

    EvaluateResult result =
        evaluate("output/model.onnx", Samples.glyphs("test"), new Objectives(1.0, 0.95, null, 0.4));

    assertThat(result.metric()).isEqualTo("top1");
    assertThat(Objects.requireNonNull(result.baseline())).isBetween(98.9, 98.95); // its README
    assertThat(Objects.requireNonNull(result.change()).estimate()).isGreaterThan(-1.0);
    assertThat(result.samples()).isEqualTo(3600);
    assertThat(result.verdict()).as(result.words()).isEqualTo(Verdict.PASSED);
    EvaluationDocument document =
        TaskFiles.MAPPER.convertValue(result.report(), EvaluationDocument.class);
    assertThat(document.form()).isEqualTo(EvaluationDocument.FORM);
    assertThat(Objects.requireNonNull(document.accuracy()).name()).isEqualTo("top1");
    assertThat(document.objectives())
        .extracting(EvaluationDocument.Objective::aspect)
        .containsExactly(
            EvaluationDocument.Aspect.ACCURACY,
            EvaluationDocument.Aspect.SIZE,
            EvaluationDocument.Aspect.FINITE_OUTPUTS);
    EvaluationDocument.Typical typical = Objects.requireNonNull(document.typical());
    assertThat(typical.precision()).isEqualTo("int8");
    assertThat(typical.measuredTimesSmallerTensors()).isEqualTo(4.0);
    assertThat(typical.measuredTimesSmallerFile()).isBetween(3.0, 4.0);
    assertThat(document.baseline().weights().getFirst().type()).isEqualTo("float");
    List<String> stages = events.stream().map(EngineEvent::stage).distinct().toList();
    assertThat(stages).as("what is timed comes first").contains("footprint");
    assertThat(stages).last().isEqualTo(EvaluateTask.ACCURACY);
  }

  @Test
  void evaluatesJustTheSplit() throws IOException {
    Files.copy(Samples.glyphs().resolve("glyphs-fp32.onnx"), folder.resolve("model.onnx"));
    DatasetInput whole = Samples.glyphs("test");
    DatasetInput part =
        new DatasetInput(whole.manifest(), whole.folder(), DatasetSplit.range(3000, null));
    assertThat(evaluate("model.onnx", part, Objectives.none()).samples()).isEqualTo(600);
  }

  @Test
  void survivesTheWayThroughJson() throws IOException {
    Samples.product(folder.resolve("model.onnx"), 0.25f);
    EvaluateResult result = evaluate("model.onnx", null, Objectives.none());
    EngineOutcome outcome = EngineOutcome.of(result);

    TaskFiles.write(folder, outcome);

    assertThat(
            TaskFiles.MAPPER.readValue(
                Files.readAllBytes(folder.resolve("outcome.json")), EngineOutcome.class))
        .extracting(EngineOutcome::evaluate)
        .isNotNull();
    assertThat(result.sizeRatio()).isEqualTo(1.0);
    assertThat(result.metric()).isNull();
  }

  @Test
  void scansTheCandidateToo() throws IOException {
    Samples.product(folder.resolve("model.onnx"), 0.25f);
    Files.write(folder.resolve("candidate.onnx"), new byte[0]);

    assertThatExceptionOfType(QuantryException.class)
        .isThrownBy(() -> evaluate("candidate.onnx", null, Objectives.none()))
        .extracting(QuantryException::code)
        .isEqualTo(ErrorCode.EMPTY_UPLOAD);
  }

  @Test
  void refusesDataThatDoNotFitTheModel() throws IOException {
    Samples.product(folder.resolve("model.onnx"), 0.25f);

    assertThatExceptionOfType(QuantryException.class)
        .isThrownBy(() -> evaluate("model.onnx", Samples.glyphs("test"), Objectives.none()))
        .extracting(QuantryException::code)
        .isEqualTo(ErrorCode.DATASET_MODEL_MISMATCH);
  }

  @Test
  void runsNeitherModelWhereTheBaselineExceedsMemory() throws IOException {
    Samples.product(folder.resolve("model.onnx"), 0.25f);
    Samples.product(folder.resolve("candidate.onnx"), 0.5f);

    EvaluateResult result = unrun(new Objectives(1.0, 0.95, 1.5, 1.0));

    assertThat(result.verdict()).as(result.words()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(result.findings().getFirst().code()).isEqualTo("BASELINE_UNAVAILABLE");
    assertThat(result.findings().getFirst().message()).contains("more than can be run here");
    assertThat(result.metric()).isNull();
    assertThat(result.sizeRatio()).isEqualTo(1.0);
    EvaluationDocument document =
        TaskFiles.MAPPER.convertValue(result.report(), EvaluationDocument.class);
    assertThat(document.objectives())
        .extracting(EvaluationDocument.Objective::verdict)
        .containsExactly(
            Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE, Verdict.PASSED, Verdict.INCONCLUSIVE);
    assertThat(document.latency()).isEmpty();
    assertThat(events).extracting(EngineEvent::stage).doesNotContain("footprint");
  }

  @Test
  void missesASizeThatNeedsNoRun() throws IOException {
    Samples.product(folder.resolve("model.onnx"), 0.25f);
    Samples.product(folder.resolve("candidate.onnx"), 0.5f);
    assertThat(unrun(new Objectives(null, 0.95, null, 0.4)).verdict()).isEqualTo(Verdict.MISSED);
    assertThat(unrun(Objectives.none()).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
  }

  private EvaluateResult unrun(Objectives objectives) throws IOException {
    return new EvaluateRun(folder, events::add, OptionalLong.of(300))
        .run(new EvaluateTask("model.onnx", "candidate.onnx", null, UNTIMED, objectives));
  }

  private EvaluateResult evaluate(
      String candidate, @Nullable DatasetInput dataset, Objectives objectives) {
    return new Engine(folder, events::add)
        .evaluate(new EvaluateTask("model.onnx", candidate, dataset, UNTIMED, objectives));
  }
}
