package io.quantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quantry.contracts.dataset.DatasetManifest;
import io.quantry.contracts.engine.CheckDatasetTask;
import io.quantry.contracts.engine.CheckModelTask;
import io.quantry.contracts.engine.DatasetFacts;
import io.quantry.contracts.engine.DatasetInput;
import io.quantry.contracts.engine.EngineOutcome;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.ModelFacts;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.contracts.spec.TechniqueSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CheckTest {
  @TempDir Path folder;

  @Test
  void saysWhatTheGlyphClassifierIs() throws IOException {
    Files.copy(Samples.glyphs().resolve("glyphs-fp32.onnx"), folder.resolve("m.onnx"));

    ModelFacts facts = new Engine(folder, event -> {}).checkModel(new CheckModelTask("m.onnx"));

    assertThat(facts.irVersion()).isEqualTo(8);
    assertThat(facts.opsets()).containsEntry("ai.onnx", 17L);
    assertThat(facts.contribOperators()).isEmpty();
    assertThat(facts.inputs()).extracting(ModelFacts.TensorFacts::name).containsExactly("image");
    assertThat(facts.outputs()).extracting(ModelFacts.TensorFacts::name).containsExactly("logits");
    assertThat(facts.operators()).containsEntry("Conv", 10);
    assertThat(facts.parameters()).isGreaterThanOrEqualTo(113_716);
  }

  @ParameterizedTest
  @CsvSource({
    "empty, empty-upload",
    "zip, not-onnx",
    "pickle, not-onnx",
    "truncated, model-malformed",
    "missing, not-found"
  })
  void refusesWhatIsNoModel(String kind, String code) throws IOException {
    byte[] model = Files.readAllBytes(Samples.glyphs().resolve("glyphs-fp32.onnx"));
    Path file = folder.resolve("m.onnx");
    switch (kind) {
      case "empty" -> Files.write(file, new byte[0]);
      case "zip" -> Files.write(file, new byte[] {'P', 'K', 3, 4, 20, 0, 0, 0, 0, 0, 1, 2, 3});
      case "pickle" -> Files.write(file, new byte[] {(byte) 0x80, 4, (byte) 0x95, 1, 2, 3, 4});
      case "truncated" -> Files.write(file, Arrays.copyOf(model, model.length / 2));
      default -> assertThat(kind).isEqualTo("missing");
    }

    assertThat(failure(EngineTask.of(new CheckModelTask("m.onnx")))).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({
    "test_arbitrary_external_file.onnx, external-data-forbidden",
    "icm-31000000518082.onnx, model-malformed"
  })
  void refusesHostileModels(String name, String code) throws IOException {
    copyHostile(name);

    assertThat(failure(EngineTask.of(new CheckModelTask("m.onnx")))).isEqualTo(code);
  }

  /** Its shapes contradict each other only once they are inferred. */
  @Test
  void leavesToTheRuntimeWhatTheScanCannotSee() throws IOException {
    copyHostile("invalid_dim_param_value_repetition.onnx");
    TechniqueSpec technique = new TechniqueSpec("dynamic", Map.of());

    assertThat(
            failure(EngineTask.of(new QuantizeTask("m.onnx", technique, null, "output/o.onnx", 1))))
        .isIn("model-rejected-by-runtime", "nothing-to-quantize");
  }

  private void copyHostile(String name) throws IOException {
    Path hostile =
        Path.of(System.getProperty("quantry.root"), "..", "shared", "data", "hostile", name);
    assumeTrue(Files.exists(hostile), "Needs the shared data set: " + name);
    Files.copy(hostile, folder.resolve("m.onnx"));
  }

  @Test
  void countsSamplesAndClassesOfADataset() {
    DatasetFacts facts =
        new Engine(folder, event -> {}).checkDataset(new CheckDatasetTask(Samples.glyphs("test")));

    assertThat(facts.samples()).isEqualTo(3600);
    assertThat(facts.labelled()).isTrue();
    assertThat(facts.classCounts()).hasSize(36).containsEntry("35", 100L);
  }

  @Test
  void refusesADatasetThatIsNone() throws IOException {
    Files.write(folder.resolve("images"), new byte[] {1, 2, 3});
    DatasetInput dataset =
        new DatasetInput(
            new DatasetManifest("idx", Map.of("images", "images"), Map.of("input", "x")), ".");

    assertThat(failure(EngineTask.of(new CheckDatasetTask(dataset))))
        .isEqualTo("dataset-malformed");
  }

  @Test
  void refusesADatasetThatLeavesItsFolder() {
    DatasetInput dataset =
        new DatasetInput(
            new DatasetManifest("idx", Map.of("images", "../../etc/passwd"), Map.of()), ".");

    assertThat(failure(EngineTask.of(new CheckDatasetTask(dataset)))).isEqualTo("invalid-name");
  }

  private String failure(EngineTask task) {
    EngineOutcome outcome = new Engine(folder, event -> {}).run(task);
    return Objects.requireNonNull(outcome.failure(), outcome::toString).code();
  }
}
