package io.quantry.quantizer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.calibration.ActivationSource;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.runtime.BatchSource;
import io.quantry.quantizer.runtime.OrtModel;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizerTest {
  private static final int K = 64;
  private static final int N = 48;
  private static final long SEED = 11;
  private static final QuantizationRequest DYNAMIC = new QuantizationRequest("dynamic", Map.of());
  private static final QuantizationRequest STATIC = new QuantizationRequest("static", Map.of());

  /** MatMul, Add(bias), Tanh, on matrices and on stacks of them. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void staticProductsWithBiasesBecomeIntegerKernels(int rank) throws Exception {
    byte[] original = ModelWriter.toBytes(biasedProduct(rank, 0));
    float[] values = gaussian(rank == 2 ? 4 * K : 2 * 4 * K);
    long[] dims = rank == 2 ? new long[] {4, K} : new long[] {2, 4, K};
    QuantizationOutcome outcome =
        quantize(
            ModelReader.read(original),
            STATIC,
            new BatchSource(List.of(Map.of("x", new OrtModel.FloatArray(dims, values)))));
    Map<String, Integer> operators = OrtModel.optimizedOperators(outcome.model());
    assertThat(operators)
        .doesNotContainKeys("Gemm", "FusedGemm", "MatMul", "DequantizeLinear")
        .containsKey(rank == 2 ? "QGemm" : "MatMulIntegerToFloat");
    assertThat(run(ModelWriter.toBytes(outcome.model()), values, dims))
        .as("seed %d", SEED)
        .containsExactly(run(original, values, dims), within(0.05f));
  }

  @Test
  void dynamicProductHasTheFormThatTheRuntimeFuses() throws Exception {
    Model model = biasedProduct(3, 0);
    byte[] original = ModelWriter.toBytes(model);
    quantize(model, DYNAMIC, ActivationSource.NONE);
    assertThat(text(model))
        .isEqualTo(
            """
            DynamicQuantizeLinear(x)
            MatMulInteger(x_uint8, w_int8, x_zero_point)
            Cast(product_int32)
            Mul(x_scale, w_scale)
            Mul(product_float, product_scale)
            Add(product_product, bias)
            Tanh(biased)
            """);
    assertThat(OrtModel.optimizedOperators(model))
        .containsOnlyKeys("DynamicQuantizeMatMul", "Tanh");
    float[] values = gaussian(2 * 4 * K);
    assertThat(run(ModelWriter.toBytes(model), values, 2, 4, K))
        .as("seed %d", SEED)
        .containsExactly(run(original, values, 2, 4, K), within(0.05f));
  }

  /** A range around zero loses the same share of magnitudes, not of values at either end. */
  @Test
  void symmetricActivationsGetSymmetricRanges() {
    float[] values = new float[4 * K];
    double[] magnitudes = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = i - 25;
      magnitudes[i] = Math.abs(values[i]);
    }
    Arrays.sort(magnitudes);
    Model model = biasedProduct(2, 0);
    Map<String, ?> calibration = Map.of("method", "percentile", "percentile", 90);
    quantize(
        model,
        new QuantizationRequest("static", Map.of("calibration", calibration), "gpu"),
        new BatchSource(List.of(Map.of("x", new OrtModel.FloatArray(new long[] {4, K}, values)))));
    float scale =
        model.graph().value("x_scale").orElseThrow().initializer().orElseThrow().floats()[0];
    double ninetieth = magnitudes[(int) Math.round(.9 * (magnitudes.length - 1))];
    assertThat(scale * 127).isCloseTo((float) ninetieth, within(1f));
  }

  @Test
  void refusesWeightsThatAreNotFinite() {
    assertThatThrownBy(() -> quantize(biasedProduct(2, Float.NaN), DYNAMIC, ActivationSource.NONE))
        .hasMessageContaining("'w'")
        .extracting(failure -> ((QuantizationException) failure).code())
        .isEqualTo("model-non-finite");
  }

  @Test
  void saysWhyNothingCouldBeQuantized() {
    QuantizationRequest request =
        new QuantizationRequest(
            "dynamic", Map.of("scope", Map.of("excludeOps", List.of("MatMul"))));
    assertThatThrownBy(() -> quantize(biasedProduct(2, 0), request, ActivationSource.NONE))
        .hasMessageContaining("excluded by scope.excludeOps")
        .extracting(failure -> ((QuantizationException) failure).code())
        .isEqualTo("nothing-to-quantize");
  }

  @Test
  void staticNeedsData() {
    assertThatThrownBy(() -> quantize(biasedProduct(2, 0), STATIC, ActivationSource.NONE))
        .extracting(failure -> ((QuantizationException) failure).code())
        .isEqualTo("calibration-required");
  }

  @Test
  void stopsWhenCanceled() {
    ProgressListener canceled =
        new ProgressListener() {
          @Override
          public void progress(String stage, long done, long total) {}

          @Override
          public boolean isCanceled() {
            return true;
          }
        };
    assertThatThrownBy(
            () ->
                new Quantizer(Catalog.techniques())
                    .quantize(biasedProduct(2, 0), DYNAMIC, ActivationSource.NONE, canceled))
        .extracting(failure -> ((QuantizationException) failure).code())
        .isEqualTo("canceled");
  }

  private static QuantizationOutcome quantize(
      Model model, QuantizationRequest request, ActivationSource source) {
    return new Quantizer(Catalog.techniques())
        .quantize(model, request, source, ProgressListener.NONE);
  }

  private static Model biasedProduct(int rank, float poison) {
    Graph graph = new Graph("biased product");
    long[] sizes = rank == 2 ? new long[] {4, K} : new long[] {2, 4, K};
    Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(sizes)));
    float[] weights = gaussian(K * N);
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= 0.1f;
    }
    weights[17] += poison;
    Value w = graph.addInitializer("w", Tensor.ofFloats(weights, K, N));
    Value bias = graph.addInitializer("bias", Tensor.ofFloats(gaussian(N), N));
    Value product = append(graph, "MatMul", "product", x, w);
    Value biased = append(graph, "Add", "biased", product, bias);
    Value y = append(graph, "Tanh", "y", biased);
    y.setType(ValueType.tensor(ElementType.FLOAT));
    graph.addOutput(y);
    Model model = new Model(8, graph);
    model.opsets().set("", 13);
    return model;
  }

  private static Value append(Graph graph, String opType, String output, Value... inputs) {
    return graph.newNode(opType).inputs(inputs).output(output).append().requireOutput(0);
  }

  private static String text(Model model) {
    return model.graph().nodes().stream().map(QuantizerTest::text).collect(Collectors.joining());
  }

  private static String text(Node node) {
    String inputs =
        node.inputs().stream()
            .map(input -> input.map(Value::name).orElse(""))
            .collect(Collectors.joining(", "));
    return node.opType() + "(" + inputs + ")\n";
  }

  private static float[] gaussian(int count) {
    Random random = new Random(SEED);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static float[] run(byte[] model, float[] values, long... dims) throws Exception {
    try (OrtModel runtime = OrtModel.of(model, 1);
        OnnxTensor input = OrtModel.tensor(values, dims)) {
      return runtime.run(Map.of("x", input), "y").values();
    }
  }
}
