package io.quantry.quantizer.technique.mixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.FeedSource;
import io.quantry.quantizer.runtime.OrtModel;
import io.quantry.quantizer.runtime.OrtTrials;
import io.quantry.quantizer.trial.OutputFidelity;
import io.quantry.quantizer.trial.Trials;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixedPrecisionTest {
  @TempDir Path folder;
  private OrtTrials trials = new OrtTrials(List.of(), Path.of("."), 1);

  @BeforeEach
  void openTrials() {
    trials = new OrtTrials(Mixed.feeds(), folder, 1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.3, 0.6, 0.9})
  void keepsToASizeAndUsesMostOfIt(double ratio) {
    Model model = Mixed.network();
    long original = ModelWriter.sizeBytes(model);
    for (Trials tried : List.of(Trials.NONE, trials)) {
      QuantizationOutcome outcome =
          Mixed.quantize(model.copy(), Map.of("budget", Map.of("sizeRatio", ratio)), tried);
      long bytes = ModelWriter.toBytes(outcome.model()).length;
      assertThat(bytes).isLessThanOrEqualTo((long) (ratio * original));
      assertThat(OutputFidelity.worstSqnrDb(trials.compare(model, outcome.model())))
          .isGreaterThan(ratio < 0.3 ? 10 : 20);
    }
  }

  @Test
  void aLargerFileIsMoreFaithful() {
    double before = Double.NEGATIVE_INFINITY;
    for (double ratio : new double[] {0.18, 0.22, 0.26, 0.4, 0.55}) {
      Model model = Mixed.network();
      QuantizationOutcome outcome =
          Mixed.quantize(model.copy(), Map.of("budget", Map.of("sizeRatio", ratio)), trials);
      double decibels = OutputFidelity.worstSqnrDb(trials.compare(model, outcome.model()));
      assertThat(decibels).isGreaterThan(before);
      before = decibels;
    }
  }

  @Test
  void isNoLargerThanInt8ByDefaultAndNoWorse() {
    Model model = Mixed.network();
    QuantizationOutcome int8 =
        Mixed.quantize(model.copy(), Map.of("weights", Map.of("types", List.of("int8"))), trials);
    QuantizationOutcome mixed = Mixed.quantize(model.copy(), Map.of(), trials);
    assertThat(ModelWriter.sizeBytes(mixed.model()))
        .isLessThanOrEqualTo(ModelWriter.sizeBytes(int8.model()));
    assertThat(OutputFidelity.worstSqnrDb(trials.compare(model, mixed.model())))
        .isGreaterThanOrEqualTo(
            OutputFidelity.worstSqnrDb(trials.compare(model, int8.model())) - 0.5);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.03, 0.005, 0.0005})
  void findsASmallFileWithinAnError(double drop) {
    Model model = Mixed.network();
    QuantizationOutcome outcome =
        Mixed.quantize(model.copy(), Map.of("budget", Map.of("drop", drop)), trials);
    assertThat(OutputFidelity.worstSqnrDb(trials.compare(model, outcome.model())))
        .isGreaterThanOrEqualTo(-20 * Math.log10(drop));
    assertThat(ModelWriter.sizeBytes(outcome.model())).isLessThan(ModelWriter.sizeBytes(model));
    assertThat(outcome.notes()).anyMatch(note -> note.contains("on the sample data"));
  }

  /** The measured speedup is 3 to 5; what is asked for leaves room for a busy machine. */
  @Test
  void isFasterThanFloat32WhereAskedTo() {
    OrtTrials onRows =
        new OrtTrials(
            List.of(
                Map.of(
                    "x",
                    TensorValue.ofFloats(Mixed.gaussian(new Random(Mixed.SEED), 1024), 1, 1024))),
            folder,
            1);
    Model model = Mixed.largeProducts();
    QuantizationOutcome outcome =
        Mixed.quantize(model.copy(), Map.of("budget", Map.of("speedup", 1.2)), onRows);
    assertThat(outcome.quantized()).isNotEmpty();
    List<Double> micros = onRows.medianMicros(List.of(model, outcome.model()));
    assertThat(micros.get(0) / micros.get(1)).isGreaterThan(1.05);
    assertThatThrownBy(
            () -> Mixed.quantize(model.copy(), Map.of("budget", Map.of("speedup", 90)), onRows))
        .hasMessageContaining("/technique/budget/speedup")
        .hasMessageContaining("expected at least 90.00")
        .satisfies(failure -> code(failure, "invalid-value"));
  }

  @Test
  void overridesAreObeyedAndTheLastOneWins() {
    Map<String, Object> overrides = new LinkedHashMap<>();
    overrides.put("*", Map.of("weights", "int8"));
    overrides.put("conv", Map.of("weights", "float16"));
    overrides.put("depth*", Map.of("weights", "float32"));
    overrides.put("gemm", Map.of("weights", "int4"));
    QuantizationOutcome outcome =
        Mixed.quantize(
            Mixed.network(), Map.of("scope", Map.of("overrides", overrides)), Trials.NONE);
    assertThat(Mixed.forms(outcome))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("conv", "float16", "depthwise", "float32", "matmul", "int8", "gemm", "int4"));
    assertThat(outcome.keptFloat())
        .singleElement()
        .satisfies(kept -> assertThat(kept.decision()).isEqualTo("float32 by scope.overrides"));
  }

  @Test
  void rulesOfThumbKeepTheEndsAndDepthwiseLayers() {
    Map<String, ?> between =
        Map.of(
            "budget",
            Map.of("sizeRatio", 0.19),
            "weights",
            Map.of("types", List.of("int4", "int8")));
    assertThat(Mixed.forms(Mixed.quantize(Mixed.network(), between, Trials.NONE)))
        .containsEntry("conv", "int8")
        .containsEntry("depthwise", "int8")
        .containsEntry("gemm", "int8")
        .containsEntry("matmul", "int4");
  }

  @Test
  void int8LayersWorkOnIntegersWhereAskedTo() throws Exception {
    Model model = Mixed.network();
    Map<String, Object> overrides = new LinkedHashMap<>();
    overrides.put("*", Map.of("weights", "int8"));
    overrides.put("matmul", Map.of("weights", "int4"));
    overrides.put("gemm", Map.of("weights", "float16"));
    QuantizationOutcome outcome =
        new Quantizer(Catalog.techniques())
            .quantize(
                model.copy(),
                new QuantizationRequest(
                    "mixed",
                    Map.of(
                        "activations", Map.of("type", "uint8"),
                        "costBasedExclusion", false,
                        "scope", Map.of("overrides", overrides))),
                new FeedSource(Mixed.feeds()),
                trials,
                ProgressListener.NONE);
    assertThat(OrtModel.optimizedOperators(outcome.model()))
        .containsEntry("MatMulNBits", 1)
        .containsEntry("Gemm", 1)
        .containsKey("QLinearConv");
    assertThat(Mixed.forms(outcome))
        .containsEntry("matmul", "int4")
        .containsEntry("gemm", "float16")
        .containsEntry("conv", "int8");
    assertThat(OutputFidelity.worstSqnrDb(trials.compare(model, outcome.model())))
        .isGreaterThan(15);
  }

  @Test
  void refusesWhatIsQuantizedAlreadyUnlessTheRestIsWanted() {
    Map<String, ?> half =
        Map.of(
            "budget", Map.of("sizeRatio", 0.9),
            "scope", Map.of("overrides", Map.of("m*", Map.of("weights", "int8"))),
            "weights", Map.of("types", List.of("int8", "float32")));
    Model mixed = Mixed.quantize(Mixed.network(), half, Trials.NONE).model();
    assertThatThrownBy(() -> Mixed.quantize(mixed.copy(), Map.of(), Trials.NONE))
        .hasMessageContaining("1 DequantizeLinear")
        .satisfies(failure -> code(failure, "nothing-to-quantize"));
    QuantizationOutcome rest =
        Mixed.quantize(
            mixed.copy(),
            Map.of("quantizeRest", true, "weights", Map.of("types", List.of("float16"))),
            Trials.NONE);
    assertThat(Mixed.forms(rest)).doesNotContainKey("matmul").containsValue("float16");
  }

  @Test
  void kurtosisIsThatOfTheDistribution() {
    assertThat(RulesOfThumb.kurtosis(new float[] {-1, 1, -1, 1})).isEqualTo(1);
    assertThat(RulesOfThumb.kurtosis(new float[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 10}))
        .isBetween(8.1, 8.2);
    assertThat(RulesOfThumb.kurtosis(new float[] {2, 2})).isZero();
  }

  @Test
  void saysWhatCannotBe() {
    refuses(Map.of("budget", Map.of("sizeRatio", 0.01)), "smallest file has");
    refuses(Map.of("budget", Map.of("drop", 1e-9), "weights", int8()), "the error is");
    refuses(Map.of("budget", Map.of("drop", 0.1, "bytes", 5)), "got [bytes, drop]");
    refuses(Map.of("weights", Map.of("blockSize", 48)), "a power of two");
  }

  private static Map<String, ?> int8() {
    return Map.of("types", List.of("int8"));
  }

  private void refuses(Map<String, ?> parameters, String message) {
    assertThatThrownBy(() -> Mixed.quantize(Mixed.network(), parameters, trials))
        .hasMessageContaining(message)
        .satisfies(failure -> code(failure, "invalid-value"));
  }

  @Test
  void needsDataToMeasure() {
    for (Map<String, ?> parameters :
        List.of(
            Map.of("method", "profiling"),
            Map.of("budget", Map.of("drop", 0.1)),
            Map.of("budget", Map.of("speedup", 1.5)))) {
      assertThatThrownBy(() -> Mixed.quantize(Mixed.network(), parameters, Trials.NONE))
          .satisfies(failure -> code(failure, "calibration-required"));
    }
  }

  private static void code(Throwable failure, String code) {
    assertThat(((QuantizationException) failure).code()).isEqualTo(code);
  }
}
