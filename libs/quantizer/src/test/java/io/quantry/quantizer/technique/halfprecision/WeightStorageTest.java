package io.quantry.quantizer.technique.halfprecision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.runtime.OrtModel;
import io.quantry.quantizer.technique.LayerDecision;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights in 16 bits, computed with in FP32. */
class WeightStorageTest {
  private static final int K = 16;

  @ParameterizedTest
  @ValueSource(strings = {"float16", "bfloat16"})
  void storesAWeightOnceAndWidensItForAll(String type) throws Exception {
    Graph graph = graph();
    Value w = weights(graph, "w", 0.5);
    Value bias = graph.addInitializer("bias", Tensor.ofFloats(Half.gaussian(K, 1), K));
    Value first = Half.append(graph, "MatMul", "first", graph.inputs().getFirst(), w);
    Value biased = Half.append(graph, "Add", "biased", first, bias);
    finish(graph, Half.append(graph, "MatMul", "y", biased, w));
    Model model = model(graph);
    byte[] original = ModelWriter.toBytes(model);
    QuantizationOutcome outcome = Half.quantize(model, type, Map.of());
    assertThat(Half.text(model))
        .isEqualTo(
            """
            Cast(w_TYPE) to FLOAT -> w_float32
            MatMul(x, w_float32) -> first
            Add(first, bias) -> biased
            MatMul(biased, w_float32) -> y
            """
                .replace("TYPE", type));
    assertThat(outcome.quantized()).extracting(LayerDecision::node).containsExactly("first", "y");
    assertThat(outcome.keptFloat()).isEmpty();
    // Folded at load: the runtime's graph is FP32's.
    assertThat(OrtModel.optimizedOperators(model)).doesNotContainKey("Cast");
    double most = type.equals("float16") ? 0.05 : 0.4; // 2 * 16 products, 2^-11 and 2^-8 each
    assertThat(run(ModelWriter.toBytes(model)))
        .as("seed %d", Half.SEED)
        .containsExactly(run(original), within((float) most))
        .isNotEqualTo(run(original));
  }

  @Test
  void keepsWeightsBeyondTheRangeOrClampsThem() throws Exception {
    Model kept = twoProducts(70_000);
    QuantizationOutcome outcome = Half.quantize(kept, "float16", Map.of());
    assertThat(outcome.keptFloat())
        .singleElement()
        .satisfies(
            layer -> {
              assertThat(layer.node()).isEqualTo("y");
              assertThat(layer.decision()).contains("'wide' reaches 70000.0", "±65504");
            });
    Model clamped = twoProducts(70_000);
    outcome = Half.quantize(clamped, "float16", Map.of("overflow", "clamp"));
    assertThat(outcome.keptFloat()).isEmpty();
    assertThat(outcome.notes()).anyMatch(note -> note.startsWith("1 weights beyond ±65504"));
    assertThat(Half.quantize(twoProducts(70_000), "bfloat16", Map.of()).keptFloat()).isEmpty();
    // Float.MAX_VALUE, which masks are made of, would round to BFLOAT16's infinity.
    assertThat(Half.quantize(twoProducts(Float.MAX_VALUE), "bfloat16", Map.of()).keptFloat())
        .hasSize(1);
  }

  @Test
  void countsWeightsThatBecomeZero() {
    QuantizationOutcome outcome = Half.quantize(twoProducts(1e-9f), "float16", Map.of());
    assertThat(outcome.notes())
        .anyMatch(note -> note.startsWith("1 weights are too small for FLOAT16 and became zero"));
  }

  @Test
  void aWeightThatAnExcludedNodeReadsStaysForAll() {
    Graph graph = graph();
    Value w = weights(graph, "w", 0.5);
    Value v = weights(graph, "v", 0.25);
    Value first = Half.append(graph, "MatMul", "first", graph.inputs().getFirst(), w);
    Value second = Half.append(graph, "MatMul", "second", first, v);
    finish(graph, Half.append(graph, "MatMul", "y", second, w));
    QuantizationOutcome outcome =
        Half.quantize(
            model(graph), "float16", Map.of("scope", Map.of("excludeNodes", List.of("first"))));
    assertThat(outcome.quantized()).extracting(LayerDecision::node).containsExactly("second");
    assertThat(outcome.keptFloat())
        .extracting(LayerDecision::decision)
        .containsExactly(
            "excluded by scope.excludeNodes: first", "excluded by scope.excludeNodes: first");
  }

  @Test
  void weightsInsideSubgraphsAreWidenedThere() throws Exception {
    Model model = branches();
    byte[] original = ModelWriter.toBytes(model);
    Half.quantize(model, "float16", Map.of());
    assertThat(Half.text(model))
        .isEqualTo(
            """
            Cast(outer_float16) to FLOAT -> outer_float32
            ReduceMax(x) -> most
            Greater(most, zero) -> positive
            If(positive) -> y
              Cast(inner_float16) to FLOAT -> inner_float32
              MatMul(x, inner_float32) -> then
              MatMul(x, outer_float32) -> else
            """);
    assertThat(run(ModelWriter.toBytes(model))).containsExactly(run(original), within(0.05f));
  }

  @Test
  void leavesDoublesAndQuantizedLayersAlone() {
    Graph graph = graph();
    Value x = graph.inputs().getFirst();
    ByteBuffer doubles = ByteBuffer.allocate(8 * K * K);
    Value wide = graph.addInitializer("wide", Tensor.ofBytes(ElementType.DOUBLE, doubles, K, K));
    Value cast =
        Half.append(
            graph, "Cast", "cast", List.of(Attribute.of("to", ElementType.DOUBLE.code())), x);
    Value product = Half.append(graph, "MatMul", "product", cast, wide);
    Value back =
        Half.append(
            graph, "Cast", "back", List.of(Attribute.of("to", ElementType.FLOAT.code())), product);
    Value codes = graph.addInitializer("codes", Tensor.ofInt8s(new byte[K * K], K, K));
    Value scales = graph.addInitializer("scales", Tensor.ofFloats(Half.gaussian(K * K, 1), K, K));
    Value w =
        Half.append(
            graph, "DequantizeLinear", "w", List.of(Attribute.of("block_size", 1)), codes, scales);
    finish(graph, Half.append(graph, "MatMul", "y", back, w));
    Model model = model(graph);
    model.opsets().set("", 21);
    assertThatThrownBy(() -> Half.quantize(model, "float16", Map.of()))
        .hasMessageContaining("MatMul product: its weights are DOUBLE")
        .hasMessageContaining("DequantizeLinear w: it is quantized already")
        .extracting(failure -> ((QuantizationException) failure).code())
        .isEqualTo("nothing-to-quantize");
  }

  @Test
  void aSixteenBitInterfaceNeedsSixteenBitComputation() {
    assertThatThrownBy(() -> Half.quantize(twoProducts(1), "float16", Map.of("keepIO", false)))
        .hasMessageContaining("keepIO")
        .extracting(failure -> ((QuantizationException) failure).code())
        .isEqualTo("invalid-value");
  }

  private static Model twoProducts(float element) {
    Graph graph = graph();
    Value w = weights(graph, "w", 0.5);
    float[] values = Half.gaussian(K * K, 0.5);
    values[3] = element;
    Value wide = graph.addInitializer("wide", Tensor.ofFloats(values, K, K));
    Value first = Half.append(graph, "MatMul", "first", graph.inputs().getFirst(), w);
    finish(graph, Half.append(graph, "MatMul", "y", first, wide));
    return model(graph);
  }

  static Model branches() {
    Graph graph = graph();
    Value x = graph.inputs().getFirst();
    Value outer = weights(graph, "outer", 0.5);
    Value zero = graph.addInitializer("zero", Tensor.scalar(0f));
    Value most = Half.append(graph, "ReduceMax", "most", List.of(Attribute.of("keepdims", 0)), x);
    Value positive = Half.append(graph, "Greater", "positive", most, zero);
    Graph then = new Graph("then");
    Graph otherwise = new Graph("else");
    Value y =
        graph
            .newNode("If")
            .attribute(Attribute.of("then_branch", then))
            .attribute(Attribute.of("else_branch", otherwise))
            .inputs(positive)
            .output("y")
            .append()
            .requireOutput(0);
    Value inner = weights(then, "inner", 0.25);
    then.addOutput(typed(Half.append(then, "MatMul", "then", x, inner)));
    otherwise.addOutput(typed(Half.append(otherwise, "MatMul", "else", x, outer)));
    finish(graph, y);
    return model(graph);
  }

  private static Value typed(Value value) {
    value.setType(ValueType.tensor(ElementType.FLOAT, Shape.of(2, K)));
    return value;
  }

  static Graph graph() {
    Graph graph = new Graph("storage");
    graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(2, K)));
    return graph;
  }

  static Value weights(Graph graph, String name, double scale) {
    return graph.addInitializer(name, Tensor.ofFloats(Half.gaussian(K * K, scale), K, K));
  }

  static void finish(Graph graph, Value y) {
    y.setType(ValueType.tensor(ElementType.FLOAT, Shape.of(2, K)));
    graph.addOutput(y);
  }

  static Model model(Graph graph) {
    Model model = new Model(10, graph);
    model.opsets().set("", 13);
    return model;
  }

  static float[] run(byte[] model) throws Exception {
    try (OrtModel runtime = OrtModel.of(model, 1);
        OnnxTensor x = OrtModel.tensor(Half.gaussian(2 * K, 1), 2, K)) {
      return runtime.run(Map.of("x", x), "y").values();
    }
  }
}
