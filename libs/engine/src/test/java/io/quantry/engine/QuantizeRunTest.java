package io.quantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.DatasetInput;
import io.quantry.contracts.engine.EngineEvent;
import io.quantry.contracts.engine.LayerDecision;
import io.quantry.contracts.engine.QuantizeResult;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.contracts.spec.TechniqueSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class QuantizeRunTest {
  private static final TechniqueSpec DYNAMIC = new TechniqueSpec("dynamic", Map.of());

  @TempDir Path folder;
  private final List<EngineEvent> events = new ArrayList<>();

  @Test
  void makesAnIntegerProductThatTheRuntimeProves() throws IOException {
    Samples.product(folder.resolve("model.onnx"), 0.25f);

    QuantizeResult result = quantize("model.onnx", DYNAMIC, null);

    assertThat(result.outputs()).containsExactly("output/result.onnx");
    assertThat(Files.size(folder.resolve("output/result.onnx"))).isEqualTo(result.outputBytes());
    assertThat(result.outputBytes()).isLessThan(result.inputBytes() / 2);
    assertThat(result.quantized()).extracting(LayerDecision::node).containsExactly("product");
    assertThat(result.optimizedOperators().keySet())
        .anyMatch(name -> name.endsWith("DynamicQuantizeMatMul") || name.contains("MatMulInteger"));
    assertThat(result.facts().inputs()).extracting(input -> input.type()).containsExactly("float");
    assertThat(result.facts().inputs().getFirst().shape()).containsExactly("1", "64");
    assertThat(result.millisByStage())
        .containsKeys("scan", "baseline", "quantize", "write", "verify");
    assertThat(events.stream().map(EngineEvent::fraction).filter(Objects::nonNull)).isSorted();
  }

  @Test
  void provesAResultWhoseInputsBecameFloat16() throws IOException {
    Samples.product(folder.resolve("model.onnx"), 0.25f);
    TechniqueSpec half = new TechniqueSpec("float16", Map.of("compute", "half", "keepIO", false));

    QuantizeResult result = quantize("model.onnx", half, null);

    assertThat(result.facts().inputs())
        .extracting(input -> input.type())
        .containsExactly("float16");
    assertThat(result.findings()).noneMatch(finding -> finding.code().equals("NOT_RUN"));
  }

  @Test
  void leavesOnlyTheResultBehind() throws IOException {
    Samples.product(folder.resolve("model.onnx"), 0.25f);

    quantize("model.onnx", DYNAMIC, null);

    try (var files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile).map(folder::relativize).map(Path::toString))
          .containsExactlyInAnyOrder("model.onnx", "output/result.onnx");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dynamic", "float16", "bfloat16"})
  void refusesWeightsThatAreNoNumbers(String technique) throws IOException {
    Samples.product(folder.resolve("model.onnx"), Float.NaN);

    assertThat(failure("model.onnx", new TechniqueSpec(technique, Map.of()), null))
        .isEqualTo(ErrorCode.MODEL_NON_FINITE);
  }

  @Test
  void saysThatARunWouldNeedMoreMemoryThanThereIs() throws IOException {
    Samples.tiled(folder.resolve("model.onnx"), 1L << 36); // 16 TiB of floats

    assertThat(failure("model.onnx", DYNAMIC, null)).isEqualTo(ErrorCode.MEMORY_LIMIT_EXCEEDED);
  }

  @Test
  void saysWhereNothingCanBeQuantized() throws IOException {
    Samples.product(folder.resolve("model.onnx"), 0.25f);
    TechniqueSpec nothing =
        new TechniqueSpec("dynamic", Map.of("scope", Map.of("excludeOps", List.of("MatMul"))));

    assertThat(failure("model.onnx", nothing, null)).isEqualTo(ErrorCode.NOTHING_TO_QUANTIZE);
  }

  private QuantizeResult quantize(
      String model, TechniqueSpec technique, @Nullable DatasetInput calibration) {
    return new Engine(folder, events::add)
        .quantize(new QuantizeTask(model, technique, calibration, "output/result.onnx", 1));
  }

  private ErrorCode failure(
      String model, TechniqueSpec technique, @Nullable DatasetInput calibration) {
    List<ErrorCode> codes = new ArrayList<>();
    assertThatExceptionOfType(QuantryException.class)
        .isThrownBy(() -> quantize(model, technique, calibration))
        .satisfies(failed -> codes.add(failed.code()));
    return codes.getFirst();
  }
}
