package io.quantry.quantizer.technique.halfprecision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Extras;
import io.quantry.onnx.ir.Function;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Regions that compute in 16 bits, and their borders. */
class HalfComputeTest {
  private static final Map<String, Object> HALF = Map.of("compute", "half");

  /** MatMul, Add, Softmax, MatMul: the blocked Softmax splits the region. */
  @Test
  void castsOnlyWhereRegionsMeet() throws Exception {
    Model model = attention();
    byte[] original = ModelWriter.toBytes(model);
    QuantizationOutcome outcome = Half.quantize(model, "float16", HALF);
    assertThat(Half.text(model))
        .isEqualTo(
            """
            Cast(x) to FLOAT16 -> x_float16
            MatMul(x_float16, w_float16) -> scores
            Add(scores, shift_float16) -> shifted
            Cast(shifted) to FLOAT -> shifted_float32
            Softmax(shifted_float32) -> weights
            Cast(weights) to FLOAT16 -> weights_float16
            MatMul(weights_float16, w_float16) -> y_float16
            Cast(y_float16) to FLOAT -> y
            """);
    assertThat(outcome.quantized())
        .extracting(LayerDecision::opType)
        .containsExactly("MatMul", "Add", "MatMul");
    assertThat(outcome.keptFloat())
        .extracting(LayerDecision::opType, LayerDecision::decision)
        .containsExactly(tuple("Softmax", "a sum of many terms loses its small ones in 16 bits"));
    assertThat(WeightStorageTest.run(ModelWriter.toBytes(model)))
        .containsExactly(WeightStorageTest.run(original), within(0.01f));
  }

  @Test
  void takesARiskThatTheRequestAllows() {
    Model model = attention();
    Half.quantize(model, "float16", with("allowOps", List.of("Softmax")));
    assertThat(Half.text(model))
        .isEqualTo(
            """
            Cast(x) to FLOAT16 -> x_float16
            MatMul(x_float16, w_float16) -> scores
            Add(scores, shift_float16) -> shifted
            Softmax(shifted) -> weights
            MatMul(weights, w_float16) -> y_float16
            Cast(y_float16) to FLOAT -> y
            """);
  }

  @Test
  void givesTheInterfaceAwayWhenAsked() throws Exception {
    Model model = attention();
    Half.quantize(
        model,
        "float16",
        Map.of("compute", "half", "keepIO", false, "allowOps", List.of("Softmax")));
    assertThat(Half.text(model))
        .isEqualTo(
            """
            MatMul(x, w_float16) -> scores
            Add(scores, shift_float16) -> shifted
            Softmax(shifted) -> weights
            MatMul(weights, w_float16) -> y
            """);
    assertThat(model.graph().inputs().getFirst().elementType()).contains(ElementType.FLOAT16);
    assertThat(model.graph().outputs().getFirst().elementType()).contains(ElementType.FLOAT16);
    OrtModel.of(model, 1).close();
  }

  /** What moves data joins its neighbours; indices and conditions keep their types. */
  @Test
  void retargetsWhatMakesFloats() throws Exception {
    Graph graph = WeightStorageTest.graph();
    Value x = graph.inputs().getFirst();
    Value w = WeightStorageTest.weights(graph, "w", 0.5);
    Value product = Half.append(graph, "MatMul", "product", x, w);
    Value shape = Half.append(graph, "Shape", "shape", product);
    Value ones =
        Half.append(
            graph,
            "ConstantOfShape",
            "ones",
            List.of(Attribute.of("value", Tensor.ofFloats(new float[] {1}, 1))),
            shape);
    Value zero = graph.addInitializer("zero", Tensor.scalar(0f));
    Value positive = Half.append(graph, "Greater", "positive", x, zero);
    Value mask =
        Half.append(
            graph, "Cast", "mask", List.of(Attribute.of("to", ElementType.FLOAT.code())), positive);
    Value masked = Half.append(graph, "Mul", "masked", product, mask);
    Value chosen = Half.append(graph, "Where", "chosen", positive, masked, ones);
    Value rows = graph.addInitializer("rows", Tensor.ofInt64s(new long[] {1, 0}, 2));
    Value gathered = Half.append(graph, "Gather", "gathered", chosen, rows);
    WeightStorageTest.finish(graph, Half.append(graph, "MatMul", "y", gathered, w));
    Model model = WeightStorageTest.model(graph);
    byte[] original = ModelWriter.toBytes(model);
    Half.quantize(model, "float16", HALF);
    assertThat(Half.text(model))
        .isEqualTo(
            """
            Cast(x) to FLOAT16 -> x_float16
            MatMul(x_float16, w_float16) -> product
            Shape(product) -> shape
            ConstantOfShape(shape) -> ones
            Greater(x, zero) -> positive
            Cast(positive) to FLOAT16 -> mask
            Mul(product, mask) -> masked
            Where(positive, masked, ones) -> chosen
            Gather(chosen, rows) -> gathered
            MatMul(gathered, w_float16) -> y_float16
            Cast(y_float16) to FLOAT -> y
            """);
    assertThat(WeightStorageTest.run(ModelWriter.toBytes(model)))
        .containsExactly(WeightStorageTest.run(original), within(0.1f));
  }

  /** An epsilon of 1e-12 would be zero, a mask of -3.4e38 infinite. */
  @Test
  void keepsNodesWhoseConstantsDoNotFit() throws Exception {
    Graph graph = WeightStorageTest.graph();
    Value x = graph.inputs().getFirst();
    Value w = WeightStorageTest.weights(graph, "w", 0.5);
    Value epsilon = graph.addInitializer("epsilon", Tensor.scalar(1e-12f));
    Value lowest = graph.addInitializer("lowest", Tensor.scalar(-Float.MAX_VALUE));
    Value product = Half.append(graph, "MatMul", "product", x, w);
    Value safe = Half.append(graph, "Add", "safe", product, epsilon);
    Value mask = Half.append(graph, "Mul", "mask", safe, lowest);
    Value masked = Half.append(graph, "Max", "masked", mask, product);
    Value bounded = Half.append(graph, "Sigmoid", "bounded", masked);
    WeightStorageTest.finish(graph, Half.append(graph, "MatMul", "y", bounded, w));
    Model model = WeightStorageTest.model(graph);
    QuantizationOutcome outcome = Half.quantize(model, "float16", HALF);
    assertThat(outcome.keptFloat())
        .extracting(layer -> layer.node() + ": " + layer.decision())
        .containsExactly(
            "safe: 'epsilon' is at most 1.0E-12, which FLOAT16 cannot hold in full precision",
            "mask: 'lowest' reaches 3.4028235E38, beyond the range of FLOAT16 (±65504.0)",
            "masked: it reads 'mask', which a constant beyond ±65504.0 went into",
            "bounded: it reads 'masked', which a constant beyond ±65504.0 went into");
    assertThat(WeightStorageTest.run(ModelWriter.toBytes(model))).doesNotContain(Float.NaN);
  }

  @Test
  void subgraphsComputeInHalfBetweenTheirOwnBorders() throws Exception {
    Model model = WeightStorageTest.branches();
    byte[] original = ModelWriter.toBytes(model);
    Half.quantize(model, "float16", HALF);
    assertThat(Half.text(model))
        .isEqualTo(
            """
            Cast(x) to FLOAT16 -> x_float16
            ReduceMax(x) -> most
            Greater(most, zero) -> positive
            If(positive) -> y
              MatMul(x_float16, inner_float16) -> then
              Cast(then) to FLOAT -> then_float32
              MatMul(x_float16, outer_float16) -> else
              Cast(else) to FLOAT -> else_float32
            """);
    assertThat(WeightStorageTest.run(ModelWriter.toBytes(model)))
        .containsExactly(WeightStorageTest.run(original), within(0.05f));
  }

  /** A model that is 16-bit in part has Casts that nobody needs any more. */
  @Test
  void dropsCastsOfTheModelThatCancel() throws Exception {
    Graph graph = WeightStorageTest.graph();
    Value x = graph.inputs().getFirst();
    Value w = WeightStorageTest.weights(graph, "w", 0.5);
    Value product = Half.append(graph, "MatMul", "product", x, w);
    Value half = cast(graph, "half", ElementType.FLOAT16, product);
    Value relu = Half.append(graph, "Relu", "relu", half);
    Value wide = cast(graph, "wide", ElementType.FLOAT, relu);
    WeightStorageTest.finish(graph, Half.append(graph, "MatMul", "y", wide, w));
    Model model = WeightStorageTest.model(graph);
    Half.quantize(model, "float16", HALF);
    assertThat(Half.text(model))
        .isEqualTo(
            """
            Cast(x) to FLOAT16 -> x_float16
            MatMul(x_float16, w_float16) -> product
            Relu(product) -> relu
            MatMul(relu, w_float16) -> y_float16
            Cast(y_float16) to FLOAT -> y
            """);
    OrtModel.of(model, 1).close();
  }

  /** The lowest FP32 number, by which exporters hide what a softmax must not see. */
  @Test
  void aFillBeyondTheRangeStaysFp32() throws Exception {
    Model model = filled(-Float.MAX_VALUE);
    byte[] original = ModelWriter.toBytes(model);
    QuantizationOutcome outcome =
        Half.quantize(model, "float16", with("allowOps", List.of("Softmax")));
    assertThat(outcome.keptFloat())
        .extracting(LayerDecision::opType, LayerDecision::decision)
        .contains(
            tuple(
                "ConstantOfShape",
                "it makes -3.4028235E38, beyond the range of FLOAT16 (±65504.0)"),
            tuple("Where", "it reads 'fill', which a constant beyond ±65504.0 went into"));
    assertThat(WeightStorageTest.run(ModelWriter.toBytes(model)))
        .containsExactly(WeightStorageTest.run(original), within(0.01f));
  }

  @Test
  void aFillBeyondTheRangeIsClampedWhereTheRequestSaysSo() throws Exception {
    Model model = filled(-Float.MAX_VALUE);
    byte[] original = ModelWriter.toBytes(model);
    QuantizationOutcome outcome =
        Half.quantize(
            model,
            "float16",
            Map.of("compute", "half", "overflow", "clamp", "allowOps", List.of("Softmax")));
    assertThat(outcome.quantized()).extracting(LayerDecision::opType).contains("ConstantOfShape");
    assertThat(outcome.notes()).contains("1 weights beyond ±65504.0 were clamped to it");
    assertThat(WeightStorageTest.run(ModelWriter.toBytes(model)))
        .containsExactly(WeightStorageTest.run(original), within(0.01f));
  }

  /** Nobody else knows what an integer stands for once it is cast. */
  @Test
  void aCastOfIntegersBeyondTheRangeStaysFp32() {
    Graph graph = WeightStorageTest.graph();
    Value w = WeightStorageTest.weights(graph, "w", 0.5);
    Value product = Half.append(graph, "MatMul", "product", graph.inputs().getFirst(), w);
    Value million = graph.addInitializer("million", Tensor.scalar(-1_000_000L));
    Value fill = cast(graph, "fill", ElementType.FLOAT, million);
    Value sum = Half.append(graph, "Add", "sum", product, fill);
    WeightStorageTest.finish(graph, Half.append(graph, "MatMul", "y", sum, w));
    Model model = WeightStorageTest.model(graph);
    QuantizationOutcome outcome = Half.quantize(model, "float16", HALF);
    assertThat(outcome.keptFloat())
        .extracting(LayerDecision::node, LayerDecision::decision)
        .contains(
            tuple("fill", "it makes -1000000.0, beyond the range of FLOAT16 (±65504.0)"),
            tuple("sum", "it reads 'fill', which a constant beyond ±65504.0 went into"));
  }

  /** MatMul, then what is negative hidden from a Softmax, then MatMul. */
  private static Model filled(float fill) {
    Graph graph = WeightStorageTest.graph();
    Value x = graph.inputs().getFirst();
    Value w = WeightStorageTest.weights(graph, "w", 0.5);
    Value product = Half.append(graph, "MatMul", "product", x, w);
    Value shape = Half.append(graph, "Shape", "shape", product);
    Value hidden =
        Half.append(
            graph,
            "ConstantOfShape",
            "fill",
            List.of(Attribute.of("value", Tensor.ofFloats(new float[] {fill}, 1))),
            shape);
    Value zero = graph.addInitializer("zero", Tensor.scalar(0f));
    Value positive = Half.append(graph, "Greater", "positive", x, zero);
    Value masked = Half.append(graph, "Where", "masked", positive, product, hidden);
    Value weights = Half.append(graph, "Softmax", "weights", masked);
    WeightStorageTest.finish(graph, Half.append(graph, "MatMul", "y", weights, w));
    return WeightStorageTest.model(graph);
  }

  /** Its 16-bit form came with operator set 14. */
  @Test
  void anOperatorThatItsSetKeepsToFp32StaysThere() {
    Graph graph = WeightStorageTest.graph();
    Value w = WeightStorageTest.weights(graph, "w", 0.5);
    Value product = Half.append(graph, "MatMul", "product", graph.inputs().getFirst(), w);
    Value axis = graph.addInitializer("axis", Tensor.scalar(1L));
    Value sums = Half.append(graph, "CumSum", "sums", product, axis);
    WeightStorageTest.finish(graph, Half.append(graph, "MatMul", "y", sums, w));
    Model model = WeightStorageTest.model(graph);
    model.opsets().set("", 13);
    QuantizationOutcome outcome =
        Half.quantize(model, "float16", with("allowOps", List.of("CumSum")));
    assertThat(outcome.keptFloat())
        .extracting(LayerDecision::opType, LayerDecision::decision)
        .containsExactly(tuple("CumSum", "operator set 13 does not allow FLOAT16 here"));
  }

  /** Integer arithmetic of the same operators is no business of ours. */
  @Test
  void leavesIntegersAlone() {
    Graph graph = WeightStorageTest.graph();
    Value x = graph.inputs().getFirst();
    Value w = WeightStorageTest.weights(graph, "w", 0.5);
    Value product = Half.append(graph, "MatMul", "product", x, w);
    Value shape = Half.append(graph, "Shape", "shape", product);
    Value two = graph.addInitializer("two", Tensor.scalar(2L));
    Value doubled = Half.append(graph, "Mul", "doubled", shape, two);
    Value halved = Half.append(graph, "Div", "halved", doubled, two);
    WeightStorageTest.finish(graph, Half.append(graph, "Reshape", "y", product, halved));
    Model model = WeightStorageTest.model(graph);
    QuantizationOutcome outcome = Half.quantize(model, "float16", HALF);
    assertThat(outcome.quantized()).extracting(LayerDecision::node).containsExactly("product", "y");
    assertThat(outcome.keptFloat()).isEmpty();
  }

  @Test
  void localFunctionsAndUnknownOperatorsGetFp32() throws Exception {
    Graph body = new Graph("Twice");
    Value in = body.addInput("in", null);
    body.addOutput(Half.append(body, "Add", "out", in, in));
    Graph graph = WeightStorageTest.graph();
    Value w = WeightStorageTest.weights(graph, "w", 0.5);
    Value product = Half.append(graph, "MatMul", "product", graph.inputs().getFirst(), w);
    Value twice =
        graph
            .newNode("Twice")
            .domain("own")
            .inputs(product)
            .output("twice")
            .append()
            .requireOutput(0);
    twice.setType(ValueType.tensor(ElementType.FLOAT, Shape.of(2, 16)));
    Value hard = Half.append(graph, "Hardmax", "hard", twice);
    WeightStorageTest.finish(graph, Half.append(graph, "MatMul", "y", hard, w));
    Model model = WeightStorageTest.model(graph);
    Function function = new Function("own", "Twice", "", body, Extras.NONE);
    function.opsets().set("", 12); // another set than the model's, so that it cannot be inlined
    model.functions().add(function);
    model.opsets().set("own", 1);
    byte[] original = ModelWriter.toBytes(model);
    QuantizationOutcome outcome = Half.quantize(model, "float16", HALF);
    assertThat(outcome.keptFloat())
        .extracting(LayerDecision::decision)
        .containsExactly(
            "it calls a local function, which is left alone",
            "the operator's use of types is not known here");
    assertThat(outcome.notes()).contains("1 local functions were left alone");
    assertThat(Half.text(model))
        .isEqualTo(
            """
            Cast(x) to FLOAT16 -> x_float16
            MatMul(x_float16, w_float16) -> product
            Cast(product) to FLOAT -> product_float32
            Twice(product_float32) -> twice
            Hardmax(twice) -> hard
            Cast(hard) to FLOAT16 -> hard_float16
            MatMul(hard_float16, w_float16) -> y_float16
            Cast(y_float16) to FLOAT -> y
            """);
    assertThat(WeightStorageTest.run(ModelWriter.toBytes(model)))
        .containsExactly(WeightStorageTest.run(original), within(0.05f));
  }

  /** A generator that takes its type from what it reads must not change it unasked. */
  @Test
  void aLikeOperatorWithoutATypeKeepsFp32() throws Exception {
    Graph graph = WeightStorageTest.graph();
    Value w = WeightStorageTest.weights(graph, "w", 0.5);
    Value product = Half.append(graph, "MatMul", "product", graph.inputs().getFirst(), w);
    Value ones = Half.append(graph, "EyeLike", "eye", product);
    WeightStorageTest.finish(graph, Half.append(graph, "Softmax", "y", ones));
    Model model = WeightStorageTest.model(graph);
    Half.quantize(model, "float16", HALF);
    assertThat(Half.text(model)).contains("EyeLike(product_float32) -> eye");
    OrtModel.of(model, 1).close();
  }

  @Test
  void aProcessorHasNoBfloat16Kernels() {
    assertThatThrownBy(() -> Half.quantize(attention(), "bfloat16", HALF))
        .extracting(failure -> ((QuantizationException) failure).code())
        .isEqualTo("unsupported-on-target");
  }

  private static Value cast(Graph graph, String name, ElementType to, Value value) {
    return Half.append(graph, "Cast", name, List.of(Attribute.of("to", to.code())), value);
  }

  private static Map<String, Object> with(String parameter, Object value) {
    Map<String, Object> parameters = new HashMap<>(HALF);
    parameters.put(parameter, value);
    return parameters;
  }

  private static Model attention() {
    Graph graph = new Graph("attention");
    Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(2, 16)));
    Value w = WeightStorageTest.weights(graph, "w", 0.5);
    Value shift = graph.addInitializer("shift", Tensor.scalar(0.25f));
    Value scores = Half.append(graph, "MatMul", "scores", x, w);
    Value shifted = Half.append(graph, "Add", "shifted", scores, shift);
    Value weights = Half.append(graph, "Softmax", "weights", shifted);
    WeightStorageTest.finish(graph, Half.append(graph, "MatMul", "y", weights, w));
    return WeightStorageTest.model(graph);
  }
}
