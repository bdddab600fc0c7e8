package io.quantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.EngineOutcome;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.Finding;
import io.quantry.contracts.engine.LayerDecision;
import io.quantry.contracts.engine.PlanResult;
import io.quantry.contracts.engine.PlanTask;
import io.quantry.contracts.engine.QuantizeResult;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.contracts.spec.TechniqueSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlanRunTest {
  private static final TechniqueSpec STATIC =
      new TechniqueSpec(
          "static",
          // Exclusion by measured cost may decide otherwise from run to run.
          Map.of("calibration", Map.of("samples", 64, "seed", 7), "costBasedExclusion", false));

  @TempDir Path folder;

  @Test
  void foreseesLayersAndSizeWithoutCalibrationData() throws IOException {
    Files.copy(Samples.glyphs().resolve("glyphs-fp32.onnx"), folder.resolve("model.onnx"));
    Engine engine = new Engine(folder, event -> {});
    PlanResult plan = engine.plan(new PlanTask("model.onnx", STATIC, null, 1, null));
    QuantizeResult real =
        engine.quantize(
            new QuantizeTask("model.onnx", STATIC, Samples.glyphs("train"), "out/r.onnx", 1));

    assertThat(plan.quantized()).containsExactlyInAnyOrderElementsOf(real.quantized());
    assertThat(plan.keptFloat()).containsExactlyInAnyOrderElementsOf(real.keptFloat());
    assertThat((double) plan.expectedBytes())
        .isCloseTo((double) real.outputBytes(), within(0.001 * real.outputBytes()));
    assertThat(plan.inputBytes()).isEqualTo(real.inputBytes());
    PlanResult.Time time = Objects.requireNonNull(plan.time());
    assertThat(time.samples()).isEqualTo(64);
    assertThat(time.millisPerSample()).isPositive();
    assertThat(time.seconds()).isGreaterThan(time.calibrationSeconds());
    assertThat(plan.memory().activationBytes()).isPositive();
    assertThat(plan.notes()).extracting(Finding::code).contains("ESTIMATE", "RANGES_OF_ONE_INPUT");
    assertThat(folder.resolve("plan")).isEmptyDirectory();
  }

  @Test
  void foreseesWhatADynamicTechniqueDoesExactly() throws IOException {
    Samples.product(folder.resolve("model.onnx"), 0.25f);
    TechniqueSpec dynamic = new TechniqueSpec("dynamic", Map.of());
    Engine engine = new Engine(folder, event -> {});
    PlanResult plan = engine.plan(new PlanTask("model.onnx", dynamic, null, 1, null));
    QuantizeResult real =
        engine.quantize(new QuantizeTask("model.onnx", dynamic, null, "out/r.onnx", 1));
    assertThat(plan.expectedBytes()).isEqualTo(real.outputBytes());
    assertThat(plan.quantized()).extracting(LayerDecision::node).containsExactly("product");
    assertThat(Objects.requireNonNull(plan.time()).samples()).isZero();
  }

  @Test
  void endsTrialsWithTheirTimeAndSaysSo() throws IOException {
    Files.copy(Samples.glyphs().resolve("glyphs-fp32.onnx"), folder.resolve("model.onnx"));
    TechniqueSpec measured = new TechniqueSpec("static", Map.of("algorithms", List.of()));
    PlanTask task = new PlanTask("model.onnx", measured, null, 1, null);

    PlanResult hurried =
        new PlanRun(folder, event -> {}, Duration.ofMillis(1), OptionalLong.empty()).run(task);

    assertThat(hurried.notes()).extracting(Finding::code).contains("NOT_TRIED");
    assertThat(hurried.quantized()).isNotEmpty();
    assertThat(Objects.requireNonNull(hurried.time()).millisPerSample()).isPositive();
    assertThat(new PlanRun(folder, event -> {}).run(task).notes())
        .extracting(Finding::code)
        .doesNotContain("NOT_TRIED");
  }

  @Test
  void hasNoPlanWhereATechniqueNeedsMoreTimeForTrials() throws IOException {
    Samples.product(folder.resolve("model.onnx"), 0.25f);
    TechniqueSpec speedup = new TechniqueSpec("mixed", Map.of("budget", Map.of("speedup", 0.5)));
    PlanRun run = new PlanRun(folder, event -> {}, Duration.ZERO, OptionalLong.empty());
    assertThatExceptionOfType(QuantryException.class)
        .isThrownBy(() -> run.run(new PlanTask("model.onnx", speedup, null, 1, null)))
        .satisfies(failed -> assertThat(failed.code()).isEqualTo(ErrorCode.ATTEMPT_TIMEOUT));
  }

  /** The model takes FP32 inputs only: a rounded one leads to a shape that does not fit. */
  @Test
  void notesThatTheRuntimeStoppedOnMadeUpInputs() throws IOException {
    Samples.exact(folder.resolve("model.onnx"), Samples.SIZE);
    TechniqueSpec empirical =
        new TechniqueSpec(
            "static",
            Map.of(
                "algorithms",
                List.of("bias-correction"),
                "biasCorrection",
                "empirical",
                "costBasedExclusion",
                false,
                "scope",
                Map.of("excludeNodes", List.of("double"))));
    PlanResult plan =
        new Engine(folder, event -> {}).plan(new PlanTask("model.onnx", empirical, null, 1, null));
    assertThat(plan.notes())
        .filteredOn(note -> note.code().equals("NOT_RUN"))
        .singleElement()
        .satisfies(note -> assertThat(note.message()).contains("Reshape"));
    assertThat(plan.quantized()).extracting(LayerDecision::node).contains("product");
  }

  @Test
  void plansAModelThatRunsOnNoInputMadeUp() throws IOException {
    Samples.exact(folder.resolve("model.onnx"), Samples.SIZE + 1);
    PlanResult plan =
        new Engine(folder, event -> {}).plan(new PlanTask("model.onnx", STATIC, null, 1, null));
    assertThat(plan.notes()).extracting(Finding::code).contains("NOT_RUN");
    assertThat(plan.quantized()).extracting(LayerDecision::node).contains("product");
    assertThat(plan.time()).isNull();
  }

  @Test
  void saysWhyNothingWouldBeQuantized() throws IOException {
    Samples.sum(folder.resolve("model.onnx"));
    EngineTask task =
        EngineTask.of(
            new PlanTask("model.onnx", new TechniqueSpec("dynamic", Map.of()), null, 1, null));
    EngineOutcome outcome = new Engine(folder, event -> {}).run(task);
    assertThat(outcome.answers(task)).isTrue();
    assertThat(Objects.requireNonNull(outcome.failure()).code()).isEqualTo("nothing-to-quantize");
  }
}
