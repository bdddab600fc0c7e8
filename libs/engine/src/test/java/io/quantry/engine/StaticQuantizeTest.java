package io.quantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.DatasetInput;
import io.quantry.contracts.engine.EngineEvent;
import io.quantry.contracts.engine.Finding;
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

final class StaticQuantizeTest {
  private static final TechniqueSpec STATIC =
      new TechniqueSpec(
          "static",
          Map.of("calibration", Map.of("samples", 64, "seed", 7), "costBasedExclusion", false));

  @TempDir Path folder;
  private final List<EngineEvent> events = new ArrayList<>();

  @Test
  void quantizesEveryConvolutionOfTheGlyphClassifier() throws IOException {
    Files.copy(Samples.glyphs().resolve("glyphs-fp32.onnx"), folder.resolve("model.onnx"));

    QuantizeResult result = quantize("model.onnx", STATIC, Samples.glyphs("train"));

    assertThat(result.optimizedOperators()).doesNotContainKeys("Conv", "com.microsoft:FusedConv");
    assertThat(result.optimizedOperators()).containsEntry("com.microsoft:QLinearConv", 10);
    assertThat((double) result.outputBytes() / result.inputBytes()).isLessThan(0.35);
    assertThat(result.keptFloat()).allMatch(kept -> !kept.decision().isBlank());
    assertThat(result.findings()).extracting(Finding::code).doesNotContain("NOT_SMALLER");
    assertThat(events).extracting(EngineEvent::stage).contains("calibrate", "verify");
    assertThat(events.stream().map(EngineEvent::fraction).filter(Objects::nonNull)).isSorted();
  }

  @Test
  void sharesACalibrationPassWithALaterJobOnTheSameModelAndData() throws IOException {
    Files.copy(Samples.glyphs().resolve("glyphs-fp32.onnx"), folder.resolve("model.onnx"));
    TechniqueSpec percentile =
        new TechniqueSpec(
            "static",
            Map.of(
                "calibration",
                Map.of("samples", 64, "method", "percentile", "percentile", 99),
                "costBasedExclusion", // measured: it may differ from run to run
                false));
    TechniqueSpec entropy =
        new TechniqueSpec(
            "static",
            Map.of(
                "calibration",
                Map.of("samples", 64, "method", "entropy"),
                "costBasedExclusion",
                false));

    quantize("model.onnx", percentile, Samples.glyphs("train"));
    assertThat(events).anyMatch(StaticQuantizeTest::isLastBatch);
    byte[] first = Files.readAllBytes(folder.resolve("output/result.onnx"));
    events.clear();

    quantize("model.onnx", entropy, Samples.glyphs("train"));
    assertThat(findings(quantize("model.onnx", percentile, Samples.glyphs("train"))))
        .anyMatch(one -> one.contains("known from an earlier pass"));
    assertThat(events).noneMatch(StaticQuantizeTest::isLastBatch);
    assertThat(folder.resolve("output/result.onnx")).hasBinaryContent(first);
  }

  @Test
  void sharesTheRowsThatSmoothingIsChosenBy() throws IOException {
    Files.copy(Samples.glyphs().resolve("glyphs-fp32.onnx"), folder.resolve("model.onnx"));
    TechniqueSpec dynamic =
        new TechniqueSpec("dynamic", Map.of("calibration", Map.of("samples", 64)));
    quantize("model.onnx", dynamic, Samples.glyphs("train"));
    assertThat(events).anyMatch(StaticQuantizeTest::isLastBatch);
    events.clear();
    assertThat(findings(quantize("model.onnx", dynamic, Samples.glyphs("train"))))
        .anyMatch(one -> one.contains("known from an earlier pass"));
    assertThat(events).noneMatch(StaticQuantizeTest::isLastBatch);
  }

  /** Such a pass is over a model that is quantized so far: no other job sees the same one. */
  @Test
  void keepsNoPassOfEmpiricalBiasCorrection() throws IOException {
    Files.copy(Samples.glyphs().resolve("glyphs-fp32.onnx"), folder.resolve("model.onnx"));
    quantize("model.onnx", STATIC, Samples.glyphs("train"));
    for (int seed = 1; seed <= 2; seed++) {
      TechniqueSpec empirical =
          new TechniqueSpec(
              "static",
              Map.of(
                  "calibration",
                  Map.of("samples", 8, "seed", seed),
                  "algorithms",
                  List.of("bias-correction"),
                  "biasCorrection",
                  "empirical",
                  "costBasedExclusion",
                  false));
      assertThat(findings(quantize("model.onnx", empirical, Samples.glyphs("train"))))
          .anyMatch(one -> one.contains("empirical bias correction"));
    }

    assertThat(findings(quantize("model.onnx", STATIC, Samples.glyphs("train"))))
        .anyMatch(one -> one.contains("known from an earlier pass"));
  }

  @Test
  void takesNothingFromASpoiledCalibrationFile() throws IOException {
    Files.copy(Samples.glyphs().resolve("glyphs-fp32.onnx"), folder.resolve("model.onnx"));
    quantize("model.onnx", STATIC, Samples.glyphs("train"));
    byte[] expected = Files.readAllBytes(folder.resolve("output/result.onnx"));
    Path kept = folder.resolve(QuantizeTask.CALIBRATION_FILE);
    byte[] bytes = Files.readAllBytes(kept);
    for (int i = 100; i < bytes.length; i += 7) {
      bytes[i] ^= 0x55;
    }
    Files.write(kept, bytes);

    quantize("model.onnx", STATIC, Samples.glyphs("train"));

    assertThat(folder.resolve("output/result.onnx")).hasBinaryContent(expected);
  }

  private static boolean isLastBatch(EngineEvent event) {
    return "calibrate".equals(event.stage()) && String.valueOf(event.message()).contains("8 of 8");
  }

  private static List<String> findings(QuantizeResult result) {
    return result.findings().stream().map(Finding::message).toList();
  }

  @Test
  void wantsCalibrationDataWhereTheTechniqueDoes() throws IOException {
    Samples.product(folder.resolve("model.onnx"), 0.25f);

    assertThat(failure("model.onnx", STATIC, null)).isEqualTo(ErrorCode.CALIBRATION_REQUIRED);
  }

  @Test
  void refusesCalibrationDataOfAnotherShape() throws IOException {
    Samples.product(folder.resolve("model.onnx"), 0.25f);

    assertThat(failure("model.onnx", STATIC, Samples.glyphs("train")))
        .isEqualTo(ErrorCode.DATASET_MODEL_MISMATCH);
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
