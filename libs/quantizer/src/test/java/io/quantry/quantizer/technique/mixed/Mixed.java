package io.quantry.quantizer.technique.mixed;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.calibration.ActivationSource;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.technique.LayerDecision;
import io.quantry.quantizer.trial.Trials;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A network of one of each kind of layer, and what the tests of this technique share. */
final class Mixed {
  static final long SEED = 31;
  static final int CHANNELS = 32;
  private final Random random = new Random(SEED);
  final Model model = new Model(8, new Graph("g"));
  final Graph graph = model.graph();

  private Mixed() {
    model.opsets().set("", 17);
  }

  /** {@code x} [n, 32, 4, 4] → conv → depthwise → flatten → matmul → gemm under transB → y. */
  static Model network() {
    Mixed made = new Mixed();
    Graph graph = made.graph;
    Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(1, CHANNELS, 4, 4)));
    Value conv = made.node("Conv", "conv", List.of(), x, made.weights("wConv", 64, 32, 1, 1));
    Value depthwise =
        made.node(
            "Conv",
            "depthwise",
            List.of(Attribute.of("group", 64L), Attribute.ofInts("pads", new long[] {1, 1, 1, 1})),
            conv,
            made.weights("wDepthwise", 64, 1, 3, 3));
    Value relu = made.node("Relu", "relu", List.of(), depthwise);
    Value flat = made.node("Flatten", "flat", List.of(), relu);
    Value hidden =
        made.node("MatMul", "matmul", List.of(), flat, made.weights("wMatMul", 1024, 96));
    Value y =
        made.node(
            "Gemm",
            "gemm",
            List.of(Attribute.of("transB", 1L)),
            hidden,
            made.weights("wGemm", 48, 96));
    y.rename("y");
    y.setType(ValueType.tensor(ElementType.FLOAT));
    graph.addOutput(y);
    return made.model;
  }

  /** {@code x} [1, 1024] → two products with [1024, 1024] → y: FP32 waits for memory. */
  static Model largeProducts() {
    Mixed made = new Mixed();
    Value x = made.graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(1, 1024)));
    Value first = made.node("MatMul", "first", List.of(), x, made.weights("w1", 1024, 1024));
    Value y = made.node("MatMul", "second", List.of(), first, made.weights("w2", 1024, 1024));
    y.setType(ValueType.tensor(ElementType.FLOAT));
    made.graph.addOutput(y);
    return made.model;
  }

  private Value node(String type, String name, List<Attribute> attributes, Value... inputs) {
    var node = graph.newNode(type).name(name).inputs(inputs).output(name + "_out");
    attributes.forEach(node::attribute);
    return node.append().requireOutput(0);
  }

  private Value weights(String name, long... dims) {
    int count = 1;
    for (long dim : dims) {
      count *= Math.toIntExact(dim);
    }
    return graph.addInitializer(name, Tensor.ofFloats(gaussian(random, count), dims));
  }

  static float[] gaussian(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  static List<Map<String, TensorValue>> feeds() {
    Random random = new Random(SEED + 1);
    return IntStream.range(0, 6)
        .mapToObj(
            sample ->
                Map.of(
                    "x", TensorValue.ofFloats(gaussian(random, CHANNELS * 16), 1, CHANNELS, 4, 4)))
        .toList();
  }

  static QuantizationOutcome quantize(Model model, Map<String, ?> parameters, Trials trials) {
    return new Quantizer(Catalog.techniques())
        .quantize(
            model,
            new QuantizationRequest("mixed", parameters),
            ActivationSource.NONE,
            trials,
            ProgressListener.NONE);
  }

  /** What became of each layer, by node name. */
  static Map<String, String> forms(QuantizationOutcome outcome) {
    Map<String, String> forms =
        outcome.quantized().stream()
            .collect(
                Collectors.toMap(
                    LayerDecision::node, one -> one.decision().replaceFirst(" weights.*", "")));
    outcome.keptFloat().forEach(one -> forms.put(one.node(), "float32"));
    return forms;
  }
}
