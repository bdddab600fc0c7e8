package io.quantry.quantizer.technique.weightonly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.calibration.ActivationSource;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.diagnosis.Inspection;
import io.quantry.quantizer.diagnosis.OperatorPrecision;
import io.quantry.quantizer.diagnosis.QuantizationPoints;
import io.quantry.quantizer.diagnosis.WeightPrecision;
import io.quantry.quantizer.diagnosis.WeightSources;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.OrtModel;
import io.quantry.quantizer.technique.LayerDecision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightOnlyTest {
  private static final long SEED = 41;
  private static final int ROWS = 3;

  @TempDir Path folder;
  private final Random random = new Random(SEED);
  private final Model model = new Model(8, new Graph("g"));
  private final Graph graph = model.graph();

  /**
   * A product {@code [k, n]}, stored as it is and turned: k and n odd, small, not filling groups.
   */
  @ParameterizedTest
  @CsvSource({
    "96, 40, int4, group, true, auto, 20",
    "96, 40, int4, group, false, auto, 20",
    "96, 40, int4, group, true, contrib, 20",
    "96, 40, int4, group, false, contrib, 20",
    "96, 40, int8, group, true, auto, 40",
    "96, 40, int8, group, false, contrib, 40",
    "96, 40, int8, channel, true, auto, 40",
    "96, 40, int4, channel, false, auto, 18",
    "96, 40, int2, group, true, auto, 5",
    "96, 40, int2, group, false, contrib, 6",
    "97, 33, int4, group, false, auto, 20",
    "65, 33, int4, group, false, contrib, 20",
    "65, 7, int8, channel, false, auto, 40",
    "33, 1, int4, group, true, auto, 20",
    "5, 3, int4, group, false, auto, 20",
    "5, 3, int4, group, true, contrib, 15",
    "1, 9, int8, group, true, auto, 40",
  })
  void productsStayClose(
      int k, int n, String type, String granularity, boolean symmetric, String form, double sqnr)
      throws Exception {
    Value x = input(k);
    Value y = node("MatMul", List.of(), node("Relu", List.of(), x), weights("w", k, n));
    Value turned =
        node(
            "Gemm", List.of(Attribute.of("transB", 1L)), x, weights("v", n, k), weights("bias", n));
    output(node("Concat", List.of(Attribute.of("axis", 1L)), y, turned));
    Map<String, Object> weights =
        Map.of(
            "type",
            type,
            "granularity",
            granularity,
            "symmetric",
            symmetric,
            "form",
            form,
            "minElements",
            1);
    QuantizationOutcome outcome = quantize(Map.of("weights", weights));
    assertThat(outcome.quantized()).hasSize(2);
    Map<String, Integer> operators = OrtModel.optimizedOperators(outcome.model());
    assertThat(operators).containsEntry("MatMulNBits", 2);
    assertThat(operators).doesNotContainKeys("DequantizeLinear", "MatMul", "Gemm");
    assertThat(sqnrDb(TensorValue.ofFloats(gaussian(ROWS * k), ROWS, k), outcome.model()))
        .isGreaterThan(sqnr);
  }

  /** As in most perceptrons: the runtime would leave the first product with a DequantizeLinear. */
  @ParameterizedTest
  @CsvSource({"Relu, false", "Relu, true", "Clip, false", "Tanh, true"})
  void productsBeforeACutOffAreFusedToo(String activation, boolean biased) throws Exception {
    Value y = node("MatMul", List.of(), input(64), weights("w1", 64, 64));
    if (biased) {
      y = node("Add", List.of(), y, weights("b1", 64));
    }
    Value low = graph.addInitializer("low", Tensor.scalar(0f));
    Value high = graph.addInitializer("high", Tensor.scalar(6f));
    y =
        activation.equals("Clip")
            ? node("Clip", List.of(), y, low, high)
            : node(activation, List.of(), y);
    output(node("MatMul", List.of(), y, weights("w2", 64, 64)));
    Model quantized = quantize(Map.of()).model();
    assertThat(OrtModel.optimizedOperators(quantized))
        .containsEntry("MatMulNBits", 2)
        .doesNotContainKey("DequantizeLinear");
    assertThat(sqnrDb(TensorValue.ofFloats(gaussian(ROWS * 64), ROWS, 64), quantized))
        .isGreaterThan(15);
  }

  /** Signed integers of the standard form are the unsigned ones of the other less the middle. */
  @ParameterizedTest
  @CsvSource({"int4, true", "int4, false", "int8, true", "int2, false"})
  void bothFormsComputeTheSame(String type, boolean symmetric) throws Exception {
    int k = 128;
    output(node("MatMul", List.of(), input(k), weights("w", k, 48)));
    Map<String, Object> standard = Map.of("type", type, "symmetric", symmetric);
    Map<String, Object> contrib = new LinkedHashMap<>(standard);
    contrib.put("form", "contrib");
    TensorValue x = TensorValue.ofFloats(gaussian(ROWS * k), ROWS, k);
    Model first = quantize(Map.of("weights", standard)).model();
    Model second = quantize(Map.of("weights", contrib)).model();
    assertThat(run(first, x)).usingComparatorWithPrecision(1e-4f).containsExactly(run(second, x));
    assertThat(second.opsets().version("").orElseThrow()).isEqualTo(17);
  }

  /** As {@code quantry inspect}, the model graph and the diagnosis read them. */
  @ParameterizedTest
  @CsvSource({"auto", "contrib"})
  void inspectionAndDiagnosisSeeBitsAndGroups(String form) {
    output(node("MatMul", List.of(), input(96), weights("w", 96, 40)));
    Model result = quantize(Map.of("weights", Map.of("form", form))).model();
    assertThat(Inspection.of(result).operators())
        .extracting(OperatorPrecision::weights)
        .contains(new WeightPrecision("int4", "block 32", true));
    QuantizationPoints points = QuantizationPoints.of(result);
    assertThat(points.notes()).isEmpty();
    assertThat(points.layers())
        .singleElement()
        .satisfies(layer -> assertThat(layer.precision()).endsWith("int4 × float32"));
    WeightSources sources = WeightSources.match(points, model);
    assertThat(points.weights())
        .singleElement()
        .satisfies(point -> assertThat(sources.sqnrDb(point).orElseThrow()).isBetween(18.0, 24.0));
  }

  @ParameterizedTest
  @CsvSource({
    "int8, auto, auto, 96, 40",
    "int8, group, auto, 96, 40",
    "int4, auto, auto, 96, 18",
    "int4, row, auto, 96, 14",
    "int4, auto, contrib, 96, 18",
    "int4, auto, auto, 7, 40",
    "int2, auto, auto, 96, 4",
    "int2, auto, auto, 100, 3",
  })
  void tablesAreLookedUpByRow(String type, String granularity, String form, int width, double sqnr)
      throws Exception {
    Value ids = graph.addInput("x", ValueType.tensor(ElementType.INT64, Shape.of(2, 3)));
    output(node("Gather", List.of(), weights("table", 50, width), ids));
    QuantizationOutcome outcome =
        quantize(
            Map.of(
                "weights", Map.of("minElements", 1, "form", form),
                "embeddings", Map.of("type", type, "granularity", granularity)));
    TensorValue picked = TensorValue.ofInt64s(new long[] {0, 49, -1, 7, 7, 31}, 2, 3);
    assertThat(sqnrDb(picked, outcome.model())).isGreaterThan(sqnr);
    assertThat(outcome.model().graph().outputs().getFirst().name()).isEqualTo("y");
    assertThat(ModelWriter.toBytes(outcome.model()).length)
        .isLessThan(ModelWriter.toBytes(model).length);
  }

  @Test
  void aTableThatIsAlsoTheMatrixOfAProductIsStoredForBoth() throws Exception {
    Value ids = graph.addInput("x", ValueType.tensor(ElementType.INT64, Shape.of(1, 4)));
    Value table = weights("table", 200, 64);
    Value rows = node("Gather", List.of(), table, ids);
    Value turned = node("Transpose", List.of(Attribute.ofInts("perm", new long[] {1, 0})), table);
    output(node("MatMul", List.of(), rows, turned));
    QuantizationOutcome outcome = quantize(Map.of());
    assertThat(forms(outcome))
        .containsValues(
            "int8 table, a scale for each row", "int4 weights, a scale for each group of 32");
    assertThat(outcome.model().graph().initializers())
        .noneMatch(value -> value.name().equals("table"));
    TensorValue picked = TensorValue.ofInt64s(new long[] {0, 1, 5, 199}, 1, 4);
    assertThat(sqnrDb(picked, outcome.model())).isGreaterThan(18);
  }

  @Test
  void whatAnotherReaderNeedsInFloat32StaysSo() {
    Value w = weights("w", 64, 64);
    Value y = node("MatMul", List.of(), input(64), w);
    output(node("Add", List.of(), y, node("ReduceSum", List.of(), w)));
    assertThatThrownBy(() -> quantize(Map.of()))
        .isInstanceOf(QuantizationException.class)
        .hasMessageContaining("also read in FP32 by")
        .hasMessageContaining("ReduceSum");
  }

  @Test
  void keepsToScopeAndOverrides() {
    Value x = input(64);
    Value a = node("MatMul", List.of(), x, weights("w1", 64, 64));
    Value b = node("MatMul", List.of(), a, weights("w2", 64, 64));
    output(node("MatMul", List.of(), b, weights("w3", 64, 64)));
    QuantizationOutcome outcome =
        quantize(
            Map.of(
                "scope",
                Map.of(
                    "excludeNodes",
                    List.of("MatMul_1"),
                    "overrides",
                    Map.of("MatMul_2", Map.of("weights", "int8")))));
    assertThat(forms(outcome))
        .containsEntry("MatMul_0", "int4 weights, a scale for each group of 32")
        .containsEntry("MatMul_2", "int8 weights, a scale for each group of 32");
    assertThat(outcome.keptFloat()).extracting(LayerDecision::node).containsExactly("MatMul_1");
  }

  @ParameterizedTest
  @CsvSource({"NaN", "Infinity", "-Infinity"})
  void refusesWeightsThatAreNotFinite(float value) {
    float[] values = gaussian(64 * 64);
    values[1234] = value;
    Value w = graph.addInitializer("w", Tensor.ofFloats(values, 64, 64));
    output(node("MatMul", List.of(), input(64), w));
    assertThatThrownBy(() -> quantize(Map.of()))
        .isInstanceOf(QuantizationException.class)
        .hasMessageContaining("'w'");
  }

  @Test
  void denormalsAndZerosStayFinite() throws Exception {
    float[] values = new float[64 * 64];
    for (int i = 0; i < values.length / 2; i++) {
      values[i] = (i % 3 - 1) * Float.MIN_VALUE;
    }
    Value w = graph.addInitializer("w", Tensor.ofFloats(values, 64, 64));
    output(node("MatMul", List.of(), input(64), w));
    for (boolean symmetric : new boolean[] {true, false}) {
      Model quantized = quantize(Map.of("weights", Map.of("symmetric", symmetric))).model();
      float[] outputs = run(quantized, TensorValue.ofFloats(gaussian(ROWS * 64), ROWS, 64));
      for (float output : outputs) {
        // The kernel takes the middle of the type off a sum of products: zeros leave its noise.
        assertThat(Math.abs(output)).isLessThan(1e-5f);
      }
    }
  }

  @Test
  void refusesWhatCannotBe() {
    output(node("MatMul", List.of(), input(64), weights("w", 64, 64)));
    assertThatThrownBy(() -> quantize(Map.of("weights", Map.of("groupSize", 48))))
        .hasMessageContaining("power of two");
    assertThatThrownBy(
            () -> quantize(Map.of("weights", Map.of("form", "contrib", "granularity", "channel"))))
        .hasMessageContaining("groups only");
    Model quantized = quantize(Map.of()).model();
    assertThatThrownBy(() -> quantize(quantized, Map.of()))
        .hasMessageContaining("quantized already");
  }

  private Value input(int k) {
    return graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(ROWS, k)));
  }

  private Value weights(String name, long... dims) {
    int count = 1;
    for (long dim : dims) {
      count *= Math.toIntExact(dim);
    }
    return graph.addInitializer(name, Tensor.ofFloats(gaussian(count), dims));
  }

  private float[] gaussian(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private Value node(String type, List<Attribute> attributes, Value... inputs) {
    model.opsets().set("", 17);
    String name = type + "_" + graph.nodes().stream().filter(one -> one.is(type)).count();
    var node = graph.newNode(type).name(name).inputs(inputs).output(name + "_out");
    attributes.forEach(node::attribute);
    return node.append().requireOutput(0);
  }

  private void output(Value value) {
    value.rename("y");
    value.setType(ValueType.tensor(ElementType.FLOAT));
    graph.addOutput(value);
  }

  private QuantizationOutcome quantize(Map<String, ?> parameters) {
    return quantize(model.copy(), parameters);
  }

  private static QuantizationOutcome quantize(Model model, Map<String, ?> parameters) {
    return new Quantizer(Catalog.techniques())
        .quantize(
            model,
            new QuantizationRequest("weight-only", parameters),
            ActivationSource.NONE,
            ProgressListener.NONE);
  }

  private static Map<String, String> forms(QuantizationOutcome outcome) {
    return outcome.quantized().stream()
        .collect(Collectors.toMap(LayerDecision::node, LayerDecision::decision));
  }

  private double sqnrDb(TensorValue x, Model quantized) throws Exception {
    float[] expected = run(model, x);
    float[] found = run(quantized, x);
    assertThat(found).hasSameSizeAs(expected);
    double signal = 0;
    double noise = 0;
    for (int i = 0; i < found.length; i++) {
      signal += (double) expected[i] * expected[i];
      noise += Math.pow((double) expected[i] - found[i], 2);
    }
    double decibels = 10 * Math.log10(signal / noise);
    System.out.printf("seed %d: %.1f dB%n", SEED, decibels);
    return decibels;
  }

  private float[] run(Model tried, TensorValue x) throws Exception {
    Path file = folder.resolve("model.onnx");
    Files.write(file, ModelWriter.toBytes(tried));
    try (Session session = Session.open(file, SessionSettings.threads(1))) {
      return session.run(Map.of("x", x)).values().iterator().next().floats();
    }
  }
}
