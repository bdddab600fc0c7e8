package io.quantry.quantizer.technique.halfprecision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.CalibrationMethod;
import io.quantry.quantizer.hardware.HardwareProfile;
import io.quantry.quantizer.runtime.BatchSource;
import io.quantry.quantizer.runtime.OrtModel;
import io.quantry.quantizer.runtime.OrtTrials;
import io.quantry.quantizer.technique.Decisions;
import io.quantry.quantizer.technique.LayerDecision;
import io.quantry.quantizer.technique.Scope;
import io.quantry.quantizer.technique.Settings;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.Work;
import io.quantry.quantizer.training.Training;
import io.quantry.quantizer.trial.Trials;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the class of hardware and sample data decide. */
class HardwareTest {
  private static final HardwareProfile GPU = HardwareProfile.of("gpu", List.of()).orElseThrow();

  @Test
  void aGraphicsCardComputesInFloat16() throws Exception {
    Model model = products(1);
    Decisions decisions = plan(HalfPrecision.float16(), model, Trials.NONE, List.of());
    assertThat(decisions.quantized())
        .extracting(LayerDecision::decision)
        .containsOnly("FLOAT16 throughout");
    assertThat(model.graph().outputs().getFirst().elementType()).contains(ElementType.FLOAT);
    OrtModel.of(model, 1).close();
  }

  /**
   * No kernel here runs it, but the runtime checks the types of the whole graph before it looks.
   */
  @Test
  void aGraphicsCardComputesInBfloat16() {
    Model model = products(1);
    plan(HalfPrecision.bfloat16(), model, Trials.NONE, List.of());
    assertThat(Half.text(model)).contains("MatMul(x_bfloat16, w_bfloat16) -> first");
    assertThatThrownBy(() -> OrtModel.of(model, 1))
        .isInstanceOf(OrtException.class)
        .hasMessageContaining("Could not find an implementation for MatMul");
  }

  /** The first product sums 16 terms of some 15,000 each. */
  @Test
  void activationsBeyondTheRangeKeepTheirNodesInFp32() throws Exception {
    Map<String, OrtModel.FloatArray> batch =
        Map.of("x", new OrtModel.FloatArray(new long[] {2, 16}, Half.gaussian(32, 1)));
    Model model = products(15_000);
    Trials data = new OrtTrials(List.of(), Path.of("unused"), 1);
    Decisions decisions = plan(HalfPrecision.float16(), model, data, List.of(batch));
    assertThat(decisions.quantized())
        .filteredOn(layer -> layer.node().equals("first"))
        .singleElement()
        .extracting(LayerDecision::decision)
        .asString()
        .startsWith("FLOAT16 weights, computed in FP32: it makes 'first', which reaches ")
        .endsWith("on the calibration data, beyond ±65504.0");
    assertThat(Half.text(model))
        .contains("MatMul(x, w_float32) -> first")
        .contains("Tanh(first) -> bounded")
        .contains("MatMul(bounded_float16, v_float16)");
    assertThat(WeightStorageTest.run(ModelWriter.toBytes(model))).doesNotContain(Float.NaN);
  }

  /** All of them, however their instructions differ. */
  @Test
  void everyProcessorHasTheLimitsOfProcessors() {
    for (HardwareProfile profile : HardwareProfile.all()) {
      boolean cpu = profile.name().startsWith("cpu");
      Decisions auto =
          plan(HalfPrecision.float16(), products(1), Trials.NONE, List.of(), profile, Map.of());
      assertThat(auto.quantized())
          .as(profile.name())
          .extracting(LayerDecision::decision)
          .containsOnly(cpu ? "FLOAT16 weights, computed in FP32" : "FLOAT16 throughout");
      Map<String, ?> half = Map.of("compute", "half");
      Decisions asked =
          plan(HalfPrecision.float16(), products(1), Trials.NONE, List.of(), profile, half);
      assertThat(asked.notes().stream().anyMatch(note -> note.startsWith("a CPU computes")))
          .as(profile.name())
          .isEqualTo(cpu);
      assertThat(new BlockList(profile.kind(), List.of()).reason(lstm()).isPresent())
          .as(profile.name())
          .isEqualTo(cpu);
      if (cpu) {
        assertThatThrownBy(
                () ->
                    plan(
                        HalfPrecision.bfloat16(),
                        products(1),
                        Trials.NONE,
                        List.of(),
                        profile,
                        half))
            .as(profile.name())
            .isInstanceOf(QuantizationException.class)
            .hasMessageContaining("there are no BFLOAT16 kernels for a CPU");
      }
    }
  }

  private static Node lstm() {
    Graph graph = WeightStorageTest.graph();
    return graph.newNode("LSTM").inputs(graph.inputs().getFirst()).output("hidden").append();
  }

  /** What is hidden from a softmax is minus infinity in any format. */
  @Test
  void anInfiniteActivationIsNoOverflow() {
    OrtModel.FloatArray x = new OrtModel.FloatArray(new long[] {2, 16}, Half.gaussian(32, 1));
    x.values()[5] = Float.NEGATIVE_INFINITY;
    Trials data = new OrtTrials(List.of(), Path.of("unused"), 1);
    Graph graph = WeightStorageTest.graph();
    Value most = Half.append(graph, "Relu", "most", graph.inputs().getFirst());
    Value w = WeightStorageTest.weights(graph, "w", 0.5);
    WeightStorageTest.finish(graph, Half.append(graph, "MatMul", "y", most, w));
    Model model = WeightStorageTest.model(graph);
    Decisions decisions = plan(HalfPrecision.float16(), model, data, List.of(Map.of("x", x)));
    assertThat(decisions.quantized())
        .extracting(LayerDecision::decision)
        .containsOnly("FLOAT16 throughout");
  }

  /** Data that any pass would refuse. */
  @Test
  void bfloat16LooksAtNoData() {
    OrtModel.FloatArray x = new OrtModel.FloatArray(new long[] {2, 16}, Half.gaussian(32, 1));
    x.values()[5] = Float.NaN;
    Trials data = new OrtTrials(List.of(), Path.of("unused"), 1);
    Decisions decisions =
        plan(HalfPrecision.bfloat16(), products(15_000), data, List.of(Map.of("x", x)));
    assertThat(decisions.quantized())
        .extracting(LayerDecision::decision)
        .containsOnly("BFLOAT16 throughout");
  }

  private static Decisions plan(
      Technique technique,
      Model model,
      Trials trials,
      List<Map<String, OrtModel.FloatArray>> batches) {
    return plan(technique, model, trials, batches, GPU, Map.of());
  }

  private static Decisions plan(
      Technique technique,
      Model model,
      Trials trials,
      List<Map<String, OrtModel.FloatArray>> batches,
      HardwareProfile hardware,
      Map<String, ?> parameters) {
    Settings settings = Settings.of(technique.descriptor(), parameters);
    Decisions decisions = new Decisions();
    Technique.Plan plan =
        technique.plan(
            new Work(
                model,
                settings,
                Scope.of(settings),
                hardware,
                decisions,
                trials,
                Training.NONE,
                ProgressListener.NONE));
    ActivationStatistics statistics =
        plan.needs().isEmpty()
            ? ActivationStatistics.none()
            : ActivationStatistics.collect(
                model,
                plan.needs(),
                CalibrationMethod.all().getFirst(),
                new BatchSource(batches),
                ProgressListener.NONE);
    assertThat(plan.apply(statistics)).isEmpty();
    return decisions;
  }

  private static Model products(double scale) {
    Graph graph = WeightStorageTest.graph();
    Value w = WeightStorageTest.weights(graph, "w", scale);
    Value v = WeightStorageTest.weights(graph, "v", 0.5);
    Value first = Half.append(graph, "MatMul", "first", graph.inputs().getFirst(), w);
    Value bounded = Half.append(graph, "Tanh", "bounded", first);
    WeightStorageTest.finish(graph, Half.append(graph, "MatMul", "y", bounded, v));
    return WeightStorageTest.model(graph);
  }
}
