package io.quantry.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.DatasetInput;
import io.quantry.contracts.engine.EngineEvent;
import io.quantry.contracts.engine.Finding;
import io.quantry.contracts.engine.LayerDecision;
import io.quantry.contracts.engine.QuantizeResult;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.contracts.spec.TechniqueSpec;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.catalog.Catalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models that cannot be run as a whole: any model is one where memory is small enough. */
final class LargeQuantizeTest {
  private static final OptionalLong TINY = OptionalLong.of(3_000);
  private static final OptionalLong PLENTY = OptionalLong.empty();

  @TempDir Path folder;
  private final List<EngineEvent> events = new ArrayList<>();

  @Test
  void provesEachLayerByItself() throws IOException {
    SmallTransformer.outside(folder.resolve("model.onnx"));

    QuantizeResult result = quantize(TINY);

    assertThat(result.findings())
        .extracting(Finding::code)
        .containsExactly("BASELINE_UNAVAILABLE", "LAYERWISE_SQNR");
    assertThat(result.findings().get(1).message()).startsWith("4 layers, SQNR");
    assertThat(result.quantized())
        .extracting(LayerDecision::node)
        .containsExactlyInAnyOrder("embed", "up", "down", "head");
    // A Gaussian's largest of 64 to 96 is some 2.5 sigma: 127 steps leave about 44 dB of it.
    assertThat(result.quantized())
        .allSatisfy(one -> assertThat(one.decision()).matches("int8; SQNR 4[0-6] dB"));
    assertThat(result.optimizedOperators()).containsKeys("Gather", "DequantizeLinear");
  }

  @ParameterizedTest
  @CsvSource({"int4, int8, 18", "int4, int4, 18", "int8, int2, 3", "int2, int8, 3"})
  void comparesEveryFormOfWeightsAlone(String type, String table, double least) throws IOException {
    SmallTransformer.outside(folder.resolve("model.onnx"));
    TechniqueSpec technique =
        new TechniqueSpec(
            "weight-only",
            Map.of("weights", Map.of("type", type), "embeddings", Map.of("type", table)));

    QuantizeResult result =
        new QuantizeRun(folder, events::add, Catalog.techniques(), TINY)
            .run(new QuantizeTask("model.onnx", technique, null, "output/result.onnx", 2));

    assertThat(result.findings())
        .as(result.findings().toString())
        .extracting(Finding::code)
        .contains("LAYERWISE_SQNR")
        .doesNotContain("LAYERS_NOT_COMPARED");
    assertThat(result.quantized())
        .hasSize(4)
        .allSatisfy(
            one ->
                assertThat(Double.parseDouble(one.decision().replaceAll(".*SQNR | dB", "")))
                    .isGreaterThan(least));
  }

  @ParameterizedTest
  @CsvSource({"float8, channel, 25", "float8, tensor, 25", "clustering, tensor, 15"})
  void comparesWeightsThatAreWidenedAtLoad(String type, String granularity, double least)
      throws IOException {
    SmallTransformer.outside(folder.resolve("model.onnx"));
    TechniqueSpec technique =
        new TechniqueSpec(type, Map.of("weights", Map.of("granularity", granularity)));

    QuantizeResult result =
        new QuantizeRun(folder, events::add, Catalog.techniques(), TINY)
            .run(new QuantizeTask("model.onnx", technique, null, "output/result.onnx", 2));

    assertThat(result.findings())
        .as(result.findings().toString())
        .extracting(Finding::code)
        .contains("LAYERWISE_SQNR")
        .doesNotContain("LAYERS_NOT_COMPARED");
    assertThat(result.quantized())
        .hasSize(4)
        .allSatisfy(
            one ->
                assertThat(Double.parseDouble(one.decision().replaceAll(".*SQNR | dB", "")))
                    .isGreaterThan(least));
  }

  @Test
  void writesTheNewWeightsOnceAndAModelThatRuns() throws IOException {
    SmallTransformer.outside(folder.resolve("model.onnx"));

    QuantizeResult result = quantize(TINY);

    assertThat(result.outputs()).containsExactly("output/result.onnx", "output/result.onnx.data");
    assertThat(result.inputBytes())
        .isEqualTo(
            Files.size(folder.resolve("model.onnx"))
                + Files.size(folder.resolve("model.onnx.data")));
    assertThat(outputs("output/result.onnx"))
        .usingComparatorWithPrecision(0.2f)
        .containsExactly(outputs("model.onnx"));
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void writesOneFileWhereTheSourceWasOne() throws IOException {
    SmallTransformer.inside(folder.resolve("model.onnx"));

    QuantizeResult result = quantize(TINY);

    assertThat(result.outputs()).containsExactly("output/result.onnx");
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void runsAModelThatFits() throws IOException {
    SmallTransformer.outside(folder.resolve("model.onnx"));

    QuantizeResult result = quantize(PLENTY);

    assertThat(result.findings()).isEmpty();
    assertThat(result.histograms()).isNotNull();
    assertThat(result.millisByStage()).containsKey("baseline");
  }

  @Test
  void tellsProgressInBytes() throws IOException {
    SmallTransformer.outside(folder.resolve("model.onnx"));
    quantize(TINY);
    assertThat(events)
        .filteredOn(event -> event.stage().equals("quantize"))
        .extracting(EngineEvent::message)
        .contains("0 of 0 MB");
  }

  @Test
  void goesOnFromWhatAKilledRunFinished() throws IOException {
    SmallTransformer.outside(folder.resolve("model.onnx"));
    quantize(TINY);
    byte[] model = Files.readAllBytes(folder.resolve("output/result.onnx"));
    byte[] weights = Files.readAllBytes(folder.resolve("output/result.onnx.data"));
    events.clear();

    Path kept = folder.resolve("kept");
    AtomicInteger count = new AtomicInteger();
    quantize(
        TINY,
        () -> {
          if (count.incrementAndGet() == 2) {
            copy(folder.resolve(QuantizeTask.UNFINISHED_FOLDER), kept);
          }
        });
    Files.move(kept, folder.resolve(QuantizeTask.UNFINISHED_FOLDER));
    quantize(TINY);

    assertThat(events)
        .extracting(EngineEvent::message)
        .contains("Taking up 2 finished tensors of an interrupted run");
    assertThat(folder.resolve("output/result.onnx")).hasBinaryContent(model);
    assertThat(folder.resolve("output/result.onnx.data")).hasBinaryContent(weights);
  }

  @Test
  void leavesNothingWhereWeightsAreNoNumbers() throws IOException {
    SmallTransformer.outside(folder.resolve("model.onnx"), Float.NaN);

    assertThatExceptionOfType(QuantryException.class)
        .isThrownBy(() -> quantize(TINY))
        .satisfies(failed -> assertThat(failed.code()).isEqualTo(ErrorCode.MODEL_NON_FINITE))
        .withMessageContaining("'head.w' holds NaN");
    assertThat(leftovers()).isEmpty();
    assertThat(folder.resolve("output/result.onnx")).doesNotExist();
  }

  @Test
  void refusesDataThatTheModelCannotBeRunOn() throws IOException {
    SmallTransformer.outside(folder.resolve("model.onnx"));
    assertThatExceptionOfType(QuantryException.class)
        .isThrownBy(() -> quantize(TINY, () -> {}, Samples.glyphs("calibration")))
        .satisfies(failed -> assertThat(failed.code()).isEqualTo(ErrorCode.MEMORY_LIMIT_EXCEEDED));
  }

  private QuantizeResult quantize(OptionalLong memory) throws IOException {
    return quantize(memory, () -> {});
  }

  private QuantizeResult quantize(OptionalLong memory, Runnable afterEach) throws IOException {
    return quantize(memory, afterEach, null);
  }

  private QuantizeResult quantize(
      OptionalLong memory, Runnable afterEach, @Nullable DatasetInput calibration)
      throws IOException {
    QuantizeTask task =
        new QuantizeTask(
            "model.onnx",
            new TechniqueSpec(Int8Columns.TYPE, Map.of()),
            calibration,
            "output/result.onnx",
            2);
    try {
      return new QuantizeRun(folder, events::add, List.of(new Int8Columns(afterEach)), memory)
          .run(task);
    } catch (RuntimeException failed) {
      throw Causes.of(failed);
    }
  }

  private float[] outputs(String model) {
    try (Session session = Session.open(folder.resolve(model), SessionSettings.threads(1))) {
      return session
          .run(Map.of("words", TensorValue.ofInt64s(new long[] {1, 2, 95}, 3)))
          .values()
          .iterator()
          .next()
          .floats();
    }
  }

  /** All but the models. */
  private List<String> leftovers() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .map(file -> folder.relativize(file).toString())
          .filter(name -> !name.matches("|output|(model|output/result)\\.onnx(\\.data)?"))
          .toList();
    }
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.list(from)) {
      Files.createDirectory(to);
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
