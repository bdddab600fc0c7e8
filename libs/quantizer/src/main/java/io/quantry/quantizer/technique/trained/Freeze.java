package io.quantry.quantizer.technique.trained;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.FoldBatchNormalization;
import io.quantry.onnx.pass.RemoveDeadNodes;
import io.quantry.onnx.pass.ShareInitializers;
import io.quantry.quantizer.container.WeightContainer;
import io.quantry.quantizer.scheme.BiasScales;
import io.quantry.quantizer.scheme.QuantizedType;
import io.quantry.quantizer.training.TrainingOperators;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns a training graph into the quantized model that it stands for. Both compute the same, but
 * for the rounding of FLOAT arithmetic.
 *
 * <ol>
 *   <li>Operators of {@link TrainingOperators} on activations become operators of the standard.
 *   <li>Weights become integers in their containers, behind a DequantizeLinear; those of few bits
 *       are multiplied first, so that the bias gets finer steps.
 *   <li>The normalization behind a layer folds into the scales of its weights, whose integers stay,
 *       and its bias.
 *   <li>A bias becomes int32 with scale {@code scale(input) * scale(weights)}, where the hardware
 *       wants that; weight scales are widened where it would not fit.
 *   <li>Normalizations behind FLOAT layers fold into their weights.
 * </ol>
 */
final class Freeze {
  private final Model model;
  private final Graph graph;
  private final boolean integerBias;
  private final int limit;
  private final PackedBits bits;

  /**
   * @param integerBias whether biases become int32 or stay FLOAT
   * @param limit largest magnitude of an integer that the kernel multiplies with: 127, or 64
   */
  Freeze(Model model, boolean integerBias, int limit) {
    this.model = model;
    this.graph = model.graph();
    this.integerBias = integerBias;
    this.limit = limit;
    this.bits = new PackedBits(graph);
  }

  /**
   * Freezes the model.
   *
   * @param layers those trained through quantizers
   * @return what became of their weights
   */
  Map<Node, TrainedWeights> run(List<Node> layers) {
    BinaryInputs.freeze(graph);
    Map<Node, TrainedWeights> frozen = new LinkedHashMap<>();
    for (Node layer : layers) {
      TrainedWeights.of(layer).ifPresent(weights -> frozen.put(layer, freeze(layer, weights)));
    }
    new RemoveDeadNodes().run(model);
    new FoldBatchNormalization().run(model);
    new ShareInitializers().run(model);
    new RemoveDeadNodes().run(model);
    model.opsets().remove(TrainingOperators.DOMAIN);
    graph.sort();
    return frozen;
  }

  private TrainedWeights freeze(Node layer, TrainedWeights trained) {
    Optional<Normalizations.Affine> normalization = Normalizations.Affine.behind(layer);
    Optional<float[]> before = layer.input(2).flatMap(Value::initializer).map(Tensor::floats);
    TrainedWeights weights =
        normalization.map(affine -> trained.times(affine.scale())).orElse(trained);
    Optional<float[]> bias =
        normalization.map(affine -> affine.bias(before.orElse(new float[1]))).or(() -> before);
    Optional<Float> inputScale = integerBias ? inputScale(layer) : Optional.empty();
    if (bias.isPresent() && inputScale.isPresent()) {
      float[] scales = fine(weights);
      BiasScales.widen(scales, bias.get(), inputScale.get());
      weights = weights.rescaled(times(scales, fineness(weights)));
      float[] biasScales = BiasScales.of(fine(weights), inputScale.get());
      int[] integers = BiasScales.quantize(bias.get(), biasScales);
      String name = weights.name() + "_bias";
      Value stored =
          graph.addInitializer(name + "_int32", Tensor.ofInt32s(integers, integers.length));
      layer.setInput(2, dequantize(layer, name, stored, biasScales, 0));
    } else if (bias.isPresent() && normalization.isPresent()) {
      layer.setInput(
          2,
          graph.addInitializer(
              weights.name() + "_bias", Tensor.ofFloats(bias.get(), bias.get().length)));
    }
    Value integers = store(weights, layer);
    layer.replaceInput(
        1, dequantize(layer, weights.name(), integers, fine(weights), weights.axis()));
    normalization.ifPresent(
        affine -> {
          graph.takeOver(affine.node().requireOutput(0), layer.requireOutput(0));
          affine.node().remove();
        });
    return weights;
  }

  /** An INT8 value of the weights' dims, {@link #fineness} times the integers. */
  private Value store(TrainedWeights weights, Node layer) {
    return switch (weights.form()) {
      case WeightForm.Grid grid -> store(weights, grid.type(), layer);
      case WeightForm.Ternary ternary -> store(weights, QuantizedType.INT2, layer);
      case WeightForm.Binary binary ->
          bits.add(weights.name(), weights.integers(), weights.dims(), layer);
    };
  }

  private Value store(TrainedWeights weights, QuantizedType type, Node layer) {
    String name = weights.name();
    Value integers = WeightContainer.store(graph, name, weights.integers(), type, weights.dims());
    int factor = fineness(weights);
    if (factor == 1) {
      return integers;
    }
    return graph
        .newNode("Mul")
        .name(graph.freshName(name + "_Mul"))
        .inputs(
            integers,
            graph.addInitializer(name + "_factor", Tensor.ofInt8s(new byte[] {(byte) factor})))
        .output(name + "_multiplied")
        .insertBefore(layer)
        .requireOutput(0);
  }

  /**
   * How many times the integers the kernel multiplies with: as many as fit its 8 bits. A bias of
   * int32 has steps of the weights' scale; few bits make that so coarse that it would cost more
   * than they do.
   */
  private int fineness(TrainedWeights weights) {
    return weights.form() instanceof WeightForm.Binary
        ? PackedBits.MAGNITUDE
        : Integer.highestOneBit(
            Math.min((limit + 1) / -weights.least(), limit / weights.largest()));
  }

  private float[] fine(TrainedWeights weights) {
    return times(weights.scales(), 1f / fineness(weights)); // exact: a power of two
  }

  private static float[] times(float[] scales, float factor) {
    float[] products = scales.clone();
    for (int c = 0; c < products.length; c++) {
      products[c] *= factor;
    }
    return products;
  }

  private Value dequantize(Node layer, String name, Value integers, float[] scales, int axis) {
    Tensor scale =
        scales.length == 1 ? Tensor.scalar(scales[0]) : Tensor.ofFloats(scales, scales.length);
    NodeBuilder node =
        graph
            .newNode("DequantizeLinear")
            .name(graph.freshName(name + "_DequantizeLinear"))
            .inputs(integers, graph.addInitializer(name + "_scale", scale))
            .output(name + "_dequantized");
    if (!integers.elementType().equals(Optional.of(ElementType.INT32))) {
      Tensor zeroPoint =
          scales.length == 1
              ? Tensor.ofInt8s(new byte[1])
              : Tensor.ofInt8s(new byte[scales.length], scales.length);
      node.inputs(graph.addInitializer(name + "_zero_point", zeroPoint)); // QGemm is not without
    }
    if (scales.length > 1) {
      node.attribute(Attribute.of("axis", axis));
    }
    return node.insertBefore(layer).requireOutput(0);
  }

  /** The scale of the integers that the layer reads; empty where it reads floats. */
  private static Optional<Float> inputScale(Node layer) {
    return layer
        .requireInput(0)
        .producer()
        .filter(node -> node.is("DequantizeLinear"))
        .flatMap(node -> node.requireInput(1).initializer())
        .filter(scale -> scale.elementCount() == 1)
        .map(scale -> scale.floats()[0]);
  }
}
