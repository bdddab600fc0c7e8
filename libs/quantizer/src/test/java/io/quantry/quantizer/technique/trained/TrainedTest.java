package io.quantry.quantizer.technique.trained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.FeedSource;
import io.quantry.quantizer.trial.Trials;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainedTest {
  /** As in {@link FreezeTest}. */
  private static final double SAME_DB = 40;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "qat,     weights.type,     int8,    true",
    "qat,     weights.type,     int4,    true",
    "ternary, scales,           trained, true",
    "binary,  activations.type, uint8,   true",
    "binary,  activations.type, binary,  true",
    "ternary, scales,           twn,     false",
    "binary,  activations.type, binary,  false"
  })
  void freezesProductsThatShareWeights(String type, String path, String word, boolean moved) {
    RecordedTraining training =
        moved ? new RecordedTraining(Learning::move) : RecordedTraining.ofNothing();
    QuantizationOutcome outcome =
        Runs.quantize(Perceptron.model(), type, Map.of(path, word), Perceptron.feeds(), training);
    assertThat(
            Runs.floatSqnrDb(
                Expanded.of(training.student()), outcome.model(), Perceptron.feeds(), folder))
        .isGreaterThan(SAME_DB);
    assertThat(latent(training.student())).hasSize(type.equals("qat") ? 3 : 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"qat", "ternary", "binary"})
  void turnsTheSignsOfAChannelWhoseNormalizationDoes(String type) {
    Consumer<Model> turn =
        student -> change(student, "first_out_gamma", gamma -> turned(gamma, -1));
    RecordedTraining training = new RecordedTraining(turn);
    QuantizationOutcome outcome =
        Runs.quantize(Residual.model(), type, Map.of(), Residual.feeds(), training);
    assertThat(
            Runs.floatSqnrDb(
                Expanded.of(training.student()), outcome.model(), Residual.feeds(), folder))
        .isGreaterThan(SAME_DB);
  }

  @ParameterizedTest
  @ValueSource(strings = {"qat", "ternary", "binary"})
  void silencesAChannelWhoseNormalizationDoes(String type) {
    Consumer<Model> silence =
        student -> change(student, "first_out_gamma", gamma -> turned(gamma, 0));
    RecordedTraining training = new RecordedTraining(silence);
    QuantizationOutcome outcome =
        Runs.quantize(Residual.model(), type, Map.of(), Residual.feeds(), training);
    assertThat(
            Runs.floatSqnrDb(
                Expanded.of(training.student()), outcome.model(), Residual.feeds(), folder))
        .isGreaterThan(SAME_DB);
  }

  @Test
  void refusesToTurnAnIntegerWithoutCounterpart() {
    Consumer<Model> turn =
        student -> {
          change(student, "first_out_gamma", gamma -> turned(gamma, -1));
          change(
              student,
              "first_weights_1_latent",
              weights -> {
                weights[0] = -1e3f;
                return weights;
              });
        };
    assertThatThrownBy(
            () ->
                Runs.quantize(
                    Residual.model(),
                    "qat",
                    Map.of("weights.type", "int4"),
                    Residual.feeds(),
                    new RecordedTraining(turn)))
        .hasFieldOrPropertyWithValue("code", "training-diverged")
        .hasMessageContaining("channel 0 of first_weights")
        .hasMessageContaining("-8");
  }

  @Test
  void refusesScalesThatAreNoNumbers() {
    Consumer<Model> ruin =
        student ->
            change(
                student,
                "first_weights_1_scale_1",
                scales -> {
                  scales[2] = Float.NaN;
                  return scales;
                });
    assertThatThrownBy(
            () ->
                Runs.quantize(
                    Residual.model(),
                    "ternary",
                    Map.of("scales", "trained"),
                    Residual.feeds(),
                    new RecordedTraining(ruin)))
        .hasFieldOrPropertyWithValue("code", "training-diverged")
        .hasMessageContaining("first_weights");
  }

  @Test
  void saysHowManyBytesWeightsTake() {
    QuantizationOutcome ternary =
        Runs.quantize(
            Residual.model(), "ternary", Map.of(), Residual.feeds(), RecordedTraining.ofNothing());
    assertThat(ternary.quantized())
        .extracting(one -> one.node() + ": " + one.decision())
        .contains(
            "first: 2-bit ternary weights (176 B of 2,304 B), uint8 activations",
            "second: 2-bit ternary weights (48 B of 256 B), uint8 activations");
    assertThat(ternary.notes())
        .contains("weights of the 2 trained layers take 224 bytes, 2,560 in FP32");
    QuantizationOutcome binary =
        Runs.quantize(
            Residual.model(),
            "binary",
            Map.of("activations.type", "binary"),
            Residual.feeds(),
            RecordedTraining.ofNothing());
    assertThat(binary.quantized())
        .extracting(one -> one.node() + ": " + one.decision())
        .contains("first: 1-bit binary weights (104 B of 2,304 B), binary activations");
    assertThat(binary.keptFloat())
        .extracting(one -> one.opType())
        .doesNotContain("Where", "GreaterOrEqual");
  }

  @Test
  void handsTheSettingsOn() {
    RecordedTraining training = RecordedTraining.ofNothing();
    Map<String, Object> parameters =
        Map.of("training", Map.of("epochs", 3), "scales", "calibrated", "weights.type", "int4");
    Runs.quantize(Residual.model(), "qat", parameters, Residual.feeds(), training);
    assertThat(training.settings().epochs()).isEqualTo(3);
    assertThat(training.settings().learnScales()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"ternary, gpu", "binary, gpu"})
  void refusesHardwareWithoutTheContainers(String type, String hardware) {
    assertThatThrownBy(
            () ->
                new Quantizer(Catalog.techniques())
                    .quantize(
                        Residual.model(),
                        new QuantizationRequest(type, Map.of(), hardware),
                        new FeedSource(Residual.feeds()),
                        Trials.NONE,
                        RecordedTraining.ofNothing(),
                        ProgressListener.NONE))
        .hasFieldOrPropertyWithValue("code", "unsupported-on-target");
  }

  private static float[] turned(float[] gamma, int factor) {
    gamma[0] *= factor;
    return gamma;
  }

  private static void change(Model student, String name, UnaryOperator<float[]> change) {
    Graph graph = student.graph();
    Value value = graph.value(name).orElseThrow();
    Tensor tensor = value.initializer().orElseThrow();
    graph.setInitializer(value, Tensor.ofFloats(change.apply(tensor.floats()), tensor.dims()));
  }

  private static List<String> latent(Model student) {
    return student.graph().initializers().stream()
        .map(Value::name)
        .filter(name -> name.endsWith("_latent") && !name.contains("bias"))
        .toList();
  }
}
