package io.quantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.DatasetInput;
import io.quantry.contracts.engine.DiagnoseResult;
import io.quantry.contracts.engine.DiagnoseTask;
import io.quantry.contracts.engine.EngineEvent;
import io.quantry.contracts.engine.EngineOutcome;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.Failure;
import io.quantry.contracts.engine.Finding;
import io.quantry.contracts.engine.LayerDecision;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.contracts.spec.TechniqueSpec;
import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiagnoseRunTest {
  private static final DatasetInput TEST = Samples.glyphs("test");

  @TempDir Path folder;
  private final List<EngineEvent> events = new ArrayList<>();

  @Test
  void takesTheGlyphClassifiersNoiseApart() throws IOException {
    quantizeGlyphs(Map.of());
    DiagnoseResult result = diagnose("baseline.onnx", "candidate.onnx", 40);

    assertThat(result.samples()).isEqualTo(40);
    DiagnoseResult.Output output = result.outputs().getFirst();
    assertThat(output.output()).isEqualTo("logits");
    assertThat(output.steps())
        .extracting(DiagnoseResult.Step::step)
        .containsSubsequence(
            "graph rewriting",
            "+ weight rounding",
            "+ activation rounding",
            "+ activation clipping",
            "+ integer kernels");
    assertThat(output.steps().stream().mapToDouble(step -> share(step)).sum())
        .isCloseTo(1, within(1e-6));
    // Rescaled weights are recognized; what is left are corrected biases.
    assertThat(decibel(output.steps().getFirst().sqnrDb())).isGreaterThan(30);
    assertThat(step(output, "+ weight rounding"))
        .isGreaterThan(step(output, "+ activation rounding"));
    assertThat(decibel(output.sqnrDb())).isBetween(15.0, 45.0);
    // Integer kernels compute what the pairs say, but for a step of rounding here and there.
    assertThat(step(output, "+ activation clipping"))
        .isCloseTo(decibel(output.sqnrDb()), within(0.3));

    assertThat(result.layers().stream().filter(one -> one.opType().equals("Conv")))
        .hasSize(10)
        .allSatisfy(
            layer -> {
              assertThat(layer.precision()).isEqualTo("int8 × uint8");
              // A scale a channel leaves an error of at most 1/254 of its largest weight.
              assertThat(decibel(layer.storedDb())).isBetween(30.0, 60.0);
              assertThat(decibel(layer.bothDb())).isGreaterThan(20); // in spite of equalization
              // Biases are corrected for both; with weights of 7 bits that is worth up to 4 dB.
              double least = decibel(layer.bothDb()) - 6;
              assertThat(decibel(layer.weightsDb())).isGreaterThan(least);
              assertThat(decibel(layer.activationsDb())).isGreaterThan(least);
            });
    assertThat(result.sensitivity()).hasSize(5);
    assertThat(result.sensitivity().stream().map(DiagnoseResult.Sensitivity::outputDb)).isSorted();
    // One layer alone costs less than all of them.
    assertThat(result.sensitivity().getFirst().outputDb())
        .isGreaterThan(decibel(output.sqnrDb()) - 1);
    assertThat(result.keptFloat()).isEmpty();
    assertThat(result.findings())
        .extracting(Finding::code)
        .contains("SENSITIVITY_BOUNDED")
        .doesNotContain("NOT_SEPARABLE", "SHAPES_DIFFER");
    assertThat(events.stream().map(EngineEvent::fraction).filter(Objects::nonNull)).isSorted();
    assertThat(folder.resolve("diagnosis")).isEmptyDirectory();
  }

  @Test
  void saysWhatWasLeftInFloatingPoint() throws IOException {
    quantizeGlyphs(Map.of("scope", Map.of("excludeOps", List.of("Gemm"))));
    DiagnoseResult result = diagnose("baseline.onnx", "candidate.onnx", 8);
    assertThat(result.keptFloat())
        .extracting(LayerDecision::opType, LayerDecision::decision)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "Gemm", "weights and activations are in floating point"));
  }

  @Test
  void refusesACandidateThatIsNotQuantized() throws IOException {
    glyphs();
    Failure failure = failure("baseline.onnx", "baseline.onnx", TEST);
    assertThat(failure.code()).isEqualTo("invalid-value");
    assertThat(failure.message()).contains("not quantized");
  }

  /** Shapes, indexes and masks are integers in FP32 models too. */
  @Test
  void refusesAnFp32ModelThatComputesWithIndexes() throws IOException {
    Graph graph = new Graph("rows");
    Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(2, 4)));
    Value index = graph.addInitializer("index", Tensor.ofInt64s(new long[] {1}, 1));
    Value rows = graph.newNode("Gather").inputs(x, index).output("y").append().requireOutput(0);
    graph.addOutput(rows);
    rows.setType(ValueType.tensor(ElementType.FLOAT, Shape.of(1, 4)));
    Model model = new Model(8, graph);
    model.opsets().set("", 17);
    ModelWriter.write(model, folder.resolve("rows.onnx"));
    assertThat(failure("rows.onnx", "rows.onnx", TEST).message()).contains("not quantized");
  }

  @Test
  void refusesACandidateOfAnotherModel() throws IOException {
    quantizeGlyphs(Map.of());
    Samples.product(folder.resolve("product.onnx"), 0.25f);
    Failure failure = failure("product.onnx", "candidate.onnx", TEST);
    assertThat(failure.code()).isEqualTo("invalid-value");
    assertThat(failure.message()).contains("inputs [x]", "[image]", "outputs [y]", "[logits]");
  }

  @Test
  void refusesACandidateOfOtherOutputs() throws IOException {
    quantizeGlyphs(Map.of());
    Model model = ModelReader.read(folder.resolve("candidate.onnx"));
    model.graph().outputs().getFirst().rename("scores");
    ModelWriter.write(model, folder.resolve("renamed.onnx"));
    Failure failure = failure("baseline.onnx", "renamed.onnx", TEST);
    assertThat(failure.code()).isEqualTo("invalid-value");
    assertThat(failure.message()).contains("[logits]", "[scores]");
  }

  @Test
  void refusesDataThatDoNotFit() throws IOException {
    Samples.product(folder.resolve("model.onnx"), 0.25f);
    TechniqueSpec dynamic = new TechniqueSpec("dynamic", Map.of());
    new Engine(folder, events::add)
        .quantize(new QuantizeTask("model.onnx", dynamic, null, "candidate.onnx", 1));
    assertThat(failure("model.onnx", "candidate.onnx", TEST).code())
        .isEqualTo("dataset-model-mismatch");
  }

  private void glyphs() throws IOException {
    Files.copy(Samples.glyphs().resolve("glyphs-fp32.onnx"), folder.resolve("baseline.onnx"));
  }

  private void quantizeGlyphs(Map<String, Object> further) throws IOException {
    glyphs();
    Map<String, Object> parameters = new java.util.HashMap<>(further);
    parameters.put("calibration", Map.of("samples", 64, "seed", 7));
    parameters.put("costBasedExclusion", false);
    new Engine(folder, event -> {})
        .quantize(
            new QuantizeTask(
                "baseline.onnx",
                new TechniqueSpec("static", parameters),
                Samples.glyphs("train"),
                "candidate.onnx",
                1));
  }

  private DiagnoseResult diagnose(String baseline, String candidate, int samples) {
    return new Engine(folder, events::add)
        .diagnose(new DiagnoseTask(baseline, candidate, TEST, samples, 3, 5, 8, 1));
  }

  @Test
  void refusesAPairWhoseBaselineExceedsMemory() throws IOException {
    Samples.product(folder.resolve("model.onnx"), 0.25f);
    DiagnoseRun run = new DiagnoseRun(folder, events::add, OptionalLong.of(300));
    assertThatExceptionOfType(QuantryException.class)
        .isThrownBy(
            () -> run.run(new DiagnoseTask("model.onnx", "model.onnx", TEST, 8, 3, 0, 8, 1)))
        .withMessageContaining("use a machine with more memory")
        .extracting(QuantryException::code)
        .isEqualTo(ErrorCode.MEMORY_LIMIT_EXCEEDED);
  }

  private Failure failure(String baseline, String candidate, DatasetInput data) {
    EngineTask task = EngineTask.of(new DiagnoseTask(baseline, candidate, data, 8, 3, 0, 8, 1));
    EngineOutcome outcome = new Engine(folder, events::add).run(task);
    assertThat(outcome.answers(task)).isTrue();
    return Objects.requireNonNull(outcome.failure());
  }

  private static double decibel(@org.jspecify.annotations.Nullable Double value) {
    return Objects.requireNonNull(value);
  }

  private static double step(DiagnoseResult.Output output, String name) {
    return output.steps().stream()
        .filter(step -> step.step().equals(name))
        .map(step -> decibel(step.sqnrDb()))
        .findFirst()
        .orElseThrow();
  }

  private static double share(DiagnoseResult.Step step) {
    return Objects.requireNonNull(step.noiseShare());
  }
}
