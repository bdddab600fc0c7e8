package io.quantry.quantizer.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.BatchSource;
import io.quantry.quantizer.runtime.OrtModel;
import io.quantry.quantizer.trial.Trials;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BiasCorrectionTest {
  private static final String EXCLUSION = "accuracyBasedExclusion";
  private static final long SEED = 9;
  private static final int PIXELS = Layers.SIDE * Layers.SIDE;

  /** An integer bias is a multiple of scale(x) * scale(w), here of 5/255 and 1/127. */
  private static final float STEP = 5f / 255 / 127;

  /**
   * By hand: with 127 steps up to 1, the weight 0.3 becomes 38/127 = 0.299213 and -0.4 becomes
   * -51/127 = -0.401575. Of means 2 and 5 the bias changes by 5 * 0.000787 = 0.003937 and by 5 *
   * 0.001575 = 0.007874.
   */
  @Test
  void addsTheMeanOfTheRoundingErrorToTheBias() {
    float[] weights = {1, 0.3f, 1, -0.4f};
    Model model = new Layers(2).conv(2, 1, 1, weights, 0.5f, -1).model();
    float[] bias = bias(quantize(model, constants(2, 5), Trials.NONE, "analytic").model());
    assertThat(bias[0]).isCloseTo(0.503937f, within(STEP));
    assertThat(bias[1]).isCloseTo(-0.992126f, within(STEP));
  }

  /** The same weights in two groups, each of which reads one channel. */
  @Test
  void givesALayerWithoutBiasOne() {
    float[] weights = {1, 0.3f, 0, 0, 0, 0, 0, 0, 0, 1, -0.4f, 0, 0, 0, 0, 0, 0, 0};
    Model model = new Layers(2).conv(2, 2, 3, weights).model();
    float[] bias = bias(quantize(model, constants(2, 5), Trials.NONE, "analytic").model());
    assertThat(bias[0]).isCloseTo(2 * 0.000787f, within(STEP));
    assertThat(bias[1]).isCloseTo(5 * 0.001575f, within(STEP));
  }

  /** Quantization stores a Gemm's matrix as {@code [inputs, outputs]}, whatever it was before. */
  @Test
  void correctsATransposedMatrix() {
    Graph graph = new Graph("product");
    Value x = graph.addInput("x", matrix(2));
    float[] weights = {1, 0.3f, 1, -0.4f, 0, 1};
    Value w = graph.addInitializer("w", Tensor.ofFloats(weights, 3, 2));
    Node gemm =
        graph
            .newNode("Gemm")
            .attribute(Attribute.of("transB", 1))
            .inputs(x, w)
            .output("y", matrix(3))
            .append();
    graph.addOutput(gemm.requireOutput(0));
    Model model = new Model(8, graph);
    model.opsets().set("", 13);
    OrtModel.FloatArray data = new OrtModel.FloatArray(new long[] {1, 2}, new float[] {2, 5});
    float[] bias = bias(quantize(model, data, Trials.NONE, "analytic").model());
    assertThat(bias[0]).isCloseTo(5 * 0.000787f, within(STEP));
    assertThat(bias[1]).isCloseTo(5 * 0.001575f, within(STEP));
    assertThat(bias[2]).isCloseTo(0, within(STEP));
  }

  private static ValueType matrix(long columns) {
    return ValueType.tensor(
        ElementType.FLOAT, new Shape(List.of(Dimension.named("n"), Dimension.of(columns))));
  }

  @Test
  void leavesNoBiasBehindThatNobodyReads() {
    float[] weights = {1, 0.3f, 1, -0.4f};
    Model model = new Layers(2).conv(2, 1, 1, weights, 0.5f, -1).model();
    quantize(model, constants(2, 5), Trials.NONE, "empirical");
    assertThat(model.graph().nodes())
        .allMatch(node -> !node.requireOutput(0).isUnused(), "its output is read");
  }

  @Test
  void takesTheCorrectionBackWhereTheOutputGetsWorse() {
    float[] weights = {1, 0.3f, 1, -0.4f};
    Model model = new Layers(2).conv(2, 1, 1, weights, 0.5f, -1).model();
    QuantizationOutcome outcome =
        quantize(model, constants(2, 5), new RatedTrials(30, 29), "analytic");
    assertThat(bias(outcome.model())[0]).isCloseTo(0.5f, within(STEP));
    assertThat(outcome.notes())
        .contains(
            "analytic bias correction of 1 layers was tried and taken back: SQNR of the output"
                + " 30.00 dB before, 29.00 dB after");
  }

  /** Packed weights are read through the Cast that widens them. */
  @ParameterizedTest
  @ValueSource(strings = {"int8", "int4", "int2"})
  void bringsTheMeansOfALayerBack(String weights) throws Exception {
    byte[] original = ModelWriter.toBytes(new Layers(24).unequalConv(6, 1, 1).model());
    long[] dims = {8, 24, Layers.SIDE, Layers.SIDE};
    OrtModel.FloatArray data = new OrtModel.FloatArray(dims, Layers.pictures(8, 24, SEED, 3));
    double plain = shift(original, data, "", weights);
    assertThat(shift(original, data, "analytic", weights))
        .as("seed %d", SEED)
        .isLessThan(plain / 5);
  }

  /** Padded borders and rounded activations move means as well: only measuring shows that. */
  @Test
  void bringsTheMeansOfAPaddedChainBackByMeasuring() throws Exception {
    byte[] original =
        ModelWriter.toBytes(
            new Layers(3)
                .unequalConv(16, 1, 3)
                .relu()
                .unequalConv(16, 16, 3)
                .relu()
                .unequalConv(6, 1, 1)
                .model());
    long[] dims = {8, 3, Layers.SIDE, Layers.SIDE};
    OrtModel.FloatArray data = new OrtModel.FloatArray(dims, Layers.pictures(8, 3, SEED, 1));
    double plain = shift(original, data, "", "int8");
    assertThat(shift(original, data, "empirical", "int8"))
        .as("seed %d", SEED)
        .isLessThan(plain / 5);
  }

  /** How far quantization moves the vector of the output channels' means. */
  private static double shift(
      byte[] original, OrtModel.FloatArray data, String method, String weights) throws Exception {
    double[] expected = means(ModelReader.read(original), data);
    Model quantized =
        quantize(ModelReader.read(original), data, Trials.NONE, method, weights).model();
    return distance(expected, means(quantized, data));
  }

  private static QuantizationOutcome quantize(
      Model model, OrtModel.FloatArray data, Trials trials, String method) {
    return quantize(model, data, trials, method, "int8");
  }

  private static QuantizationOutcome quantize(
      Model model, OrtModel.FloatArray data, Trials trials, String method, String weights) {
    Map<String, Object> parameters =
        new HashMap<>(
            Map.of(
                "algorithms",
                List.of(),
                "weights",
                Map.of("type", weights),
                "firstAndLast",
                "same",
                "costBasedExclusion",
                false,
                EXCLUSION,
                false));
    if (!method.isEmpty()) {
      parameters.put("algorithms", List.of("bias-correction"));
      parameters.put("biasCorrection", method);
    }
    return new Quantizer(Catalog.techniques())
        .quantize(
            model,
            new QuantizationRequest("static", parameters),
            new BatchSource(List.of(Map.of("x", data))),
            trials,
            ProgressListener.NONE);
  }

  private static float[] bias(Model model) {
    Node layer =
        model.graph().nodes().stream()
            .filter(node -> node.is("Conv") || node.is("Gemm"))
            .findFirst()
            .orElseThrow();
    Node pair = layer.requireInput(2).producer().orElseThrow();
    int[] stored = pair.requireInput(0).initializer().orElseThrow().ints();
    float[] scales = pair.requireInput(1).initializer().orElseThrow().floats();
    float[] bias = new float[stored.length];
    for (int c = 0; c < bias.length; c++) {
      bias[c] = stored[c] * scales[c];
    }
    return bias;
  }

  /** One picture whose channels are constant. */
  private static OrtModel.FloatArray constants(float... values) {
    float[] data = new float[values.length * PIXELS];
    for (int c = 0; c < values.length; c++) {
      Arrays.fill(data, c * PIXELS, (c + 1) * PIXELS, values[c]);
    }
    return new OrtModel.FloatArray(new long[] {1, values.length, Layers.SIDE, Layers.SIDE}, data);
  }

  /** The mean of each output channel. */
  private static double[] means(Model model, OrtModel.FloatArray data) throws Exception {
    String output = model.graph().outputs().getFirst().name();
    try (OrtModel runtime = OrtModel.of(model, 1);
        OnnxTensor input = OrtModel.tensor(data.values(), data.dims())) {
      OrtModel.FloatArray result = runtime.run(Map.of("x", input), output);
      double[] means = new double[Math.toIntExact(result.dims()[1])];
      float[] values = result.values();
      for (int i = 0; i < values.length; i++) {
        means[i / PIXELS % means.length] += (double) values[i] * means.length / values.length;
      }
      return means;
    }
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }
}
