package io.quantry.quantizer.technique.trained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.runtime.OrtModel;
import io.quantry.quantizer.training.Training;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QatTest {
  private static final long SEED = 3;

  /** Integer kernels round elsewhere than floats do: a few elements differ by a step. */
  private static final double SAME_DB = 40;

  private static final Map<String, Object> EVERYWHERE = Map.of("costBasedExclusion", false);

  @TempDir Path folder;

  @Test
  void anUntrainedGraphIsTheStaticModel() {
    RecordedTraining training = RecordedTraining.ofNothing();
    quantize(training);
    Model post =
        Runs.quantize(
                Residual.model(),
                "static",
                Map.of(
                    "costBasedExclusion",
                    false,
                    "algorithms",
                    List.of(),
                    "calibration",
                    Map.of("method", "mse")),
                Residual.feeds(),
                Training.NONE)
            .model();
    assertThat(count(training.student(), "BatchNormalization")).isEqualTo(3);
    assertThat(count(training.student(), "QuantizeLinear"))
        .isEqualTo(count(post, "QuantizeLinear") + 4);
    assertThat(Runs.sqnrDb(training.student(), post, Residual.feeds(), folder))
        .isGreaterThan(SAME_DB);
  }

  @Test
  void theTeacherIsTheModelThatCame() {
    RecordedTraining training = RecordedTraining.ofNothing();
    quantize(training);
    assertThat(count(training.teacher(), "QuantizeLinear")).isZero();
    assertThat(Runs.sqnrDb(Residual.model(), training.teacher(), Residual.feeds(), folder))
        .isGreaterThan(100);
  }

  @Test
  void freezingChangesNothing() throws Exception {
    RecordedTraining training = RecordedTraining.ofNothing();
    QuantizationOutcome outcome = quantize(training);
    assertThat(Runs.sqnrDb(training.student(), outcome.model(), Residual.feeds(), folder))
        .isGreaterThan(SAME_DB);
    assertThat(OrtModel.optimizedOperators(outcome.model()))
        .containsEntry("QLinearConv", 3)
        .containsEntry("QGemm", 1)
        .doesNotContainKeys("Conv", "Gemm", "BatchNormalization");
  }

  @Test
  void freezingChangesNothingOfWhatWasLearned() throws Exception {
    RecordedTraining training = new RecordedTraining(QatTest::learn);
    QuantizationOutcome outcome = quantize(training);
    assertThat(Runs.sqnrDb(Residual.model(), training.student(), Residual.feeds(), folder))
        .as("something was learned")
        .isLessThan(20);
    assertThat(Runs.sqnrDb(training.student(), outcome.model(), Residual.feeds(), folder))
        .isGreaterThan(SAME_DB);
    assertThat(OrtModel.optimizedOperators(outcome.model())).containsEntry("QLinearConv", 3);
  }

  @Test
  void saysWhatBecameOfEachLayer() {
    QuantizationOutcome outcome = quantize(RecordedTraining.ofNothing());
    assertThat(outcome.quantized())
        .filteredOn(one -> one.opType().equals("Conv"))
        .extracting(one -> one.node() + ": " + one.decision())
        .containsExactlyInAnyOrder(
            "stem: int8 weights (320 B of 1,152 B), uint8 activations",
            "first: int8 weights (608 B of 2,304 B), uint8 activations",
            "second: int8 weights (96 B of 256 B), uint8 activations");
    assertThat(outcome.notes()).contains("before training: 1 %, after: 2 %");
  }

  @Test
  void wantsATrainer() {
    assertThatThrownBy(() -> quantize(Training.NONE))
        .hasFieldOrPropertyWithValue("code", "training-data-required");
  }

  @Test
  void doesNotTrainWhereNothingIsQuantized() {
    RecordedTraining training = RecordedTraining.ofNothing();
    assertThatThrownBy(
            () ->
                Runs.quantize(
                    Residual.model(),
                    "qat",
                    Map.of("scope", Map.of("excludeNodes", List.of("*"))),
                    Residual.feeds(),
                    training))
        .hasFieldOrPropertyWithValue("code", "nothing-to-quantize")
        .hasMessageContaining("excluded by scope.excludeNodes");
    assertThat(training.wasAsked()).isFalse();
  }

  private static QuantizationOutcome quantize(Training training) {
    return Runs.quantize(Residual.model(), "qat", EVERYWHERE, Residual.feeds(), training);
  }

  /** Moves everything that can be trained, as training might. */
  private static void learn(Model student) {
    Random random = new Random(SEED);
    for (Value value : student.graph().initializers()) {
      Tensor tensor = value.initializer().orElseThrow();
      if (tensor.elementType() == io.quantry.onnx.ir.ElementType.FLOAT) {
        float[] values = tensor.floats();
        for (int i = 0; i < values.length; i++) {
          values[i] *= (float) (1 + 0.25 * Math.tanh(random.nextGaussian()));
        }
        student.graph().setInitializer(value, Tensor.ofFloats(values, tensor.dims()));
      }
    }
  }

  private static long count(Model model, String opType) {
    Graph graph = model.graph();
    return graph.nodes().stream().filter((Node node) -> node.is(opType)).count();
  }
}
