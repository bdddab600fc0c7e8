package io.quantry.quantizer.technique.trained;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.operator.MatrixOperand;
import io.quantry.quantizer.operator.OperatorRules;
import io.quantry.quantizer.operator.Role;
import io.quantry.quantizer.operator.WeightedForm;
import io.quantry.quantizer.scheme.Channels;
import io.quantry.quantizer.training.TrainingOperators;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The FLOAT weights and biases of a model's layers, kept while it is quantized, and put in front of
 * the quantizers afterwards, so that they can be trained through them.
 *
 * <ol>
 *   <li>Integers on a grid: weights → QuantizeLinear → Clip, where the integers have a narrower
 *       range than INT8 → the DequantizeLinear that is there.
 *   <li>Ternary and binary weights: an operator of {@link TrainingOperators} in place of the
 *       DequantizeLinear.
 *   <li>Biases are FLOAT constants again.
 * </ol>
 *
 * Weights of products are {@code [inputs, outputs]}, as the static quantizer stores them. Weights
 * that layers share stay shared.
 */
final class LatentWeights {
  private final Graph graph;
  private final Map<Node, Latent> layers = new LinkedHashMap<>();
  private final Map<Integer, Value> bounds = new LinkedHashMap<>();

  private record Latent(String name, Tensor weights, Optional<Bias> bias) {
    private record Bias(String name, Tensor values) {}

    static Latent of(Node node) {
      Optional<Bias> bias =
          node.input(2).map(value -> new Bias(value.name(), value.initializer().orElseThrow()));
      if (node.is("Conv")) {
        Value source = node.requireInput(1);
        return new Latent(source.name(), source.initializer().orElseThrow(), bias);
      }
      MatrixOperand operand = MatrixOperand.of(node).orElseThrow();
      Tensor matrix = Tensor.ofFloats(operand.values(), operand.rows(), operand.columns());
      return new Latent(operand.source().name(), matrix, bias);
    }
  }

  private LatentWeights(Graph graph) {
    this.graph = graph;
  }

  /** Of a model about to be quantized. */
  static LatentWeights of(Graph graph) {
    LatentWeights latent = new LatentWeights(graph);
    for (Node node : graph.nodes()) {
      if (OperatorRules.role(node).equals(Optional.of(Role.WEIGHTED))
          && WeightedForm.obstacle(node).isEmpty()) {
        latent.layers.put(node, Latent.of(node));
      }
    }
    return latent;
  }

  /**
   * Puts them back into the quantized model.
   *
   * @param wholeBytes the form of weights that are stored in 8 bits
   * @param narrow that of weights stored in fewer
   * @return the layers that are trained through quantizers
   */
  List<Node> thaw(WeightForm wholeBytes, WeightForm narrow) {
    Map<Node, Latent> pairs = new LinkedHashMap<>();
    List<Node> thawed = layers.keySet().stream().filter(layer -> isQuantized(layer)).toList();
    for (Node layer : thawed) {
      Latent latent = java.util.Objects.requireNonNull(layers.get(layer));
      pairs.putIfAbsent(pair(layer, 1).orElseThrow(), latent);
      if (pair(layer, 2).isPresent()) {
        Latent.Bias bias = latent.bias().orElseThrow();
        layer.replaceInput(2, graph.addInitializer(bias.name() + "_latent", bias.values()));
      }
    }
    pairs.forEach((pair, latent) -> thaw(pair, latent, isNarrow(pair) ? narrow : wholeBytes));
    return thawed;
  }

  private void thaw(Node pair, Latent latent, WeightForm form) {
    Value weights = graph.addInitializer(latent.name() + "_latent", latent.weights());
    switch (form) {
      case WeightForm.Grid grid -> quantize(pair, weights, latent.name(), grid);
      case WeightForm.Ternary ternary -> {
        NodeBuilder node = trainingNode(pair, TrainingOperators.TERNARY_WEIGHTS).inputs(weights);
        if (ternary.trainedScales()) {
          float[] scales =
              TrainingOperators.ternary(latent.weights().floats(), channels(pair, latent.weights()))
                  .scales();
          node.inputs(
              graph.addInitializer(
                  latent.name() + "_scale", Tensor.ofFloats(scales, scales.length)));
        }
        replace(pair, node.output(latent.name() + "_ternary"));
      }
      case WeightForm.Binary binary ->
          replace(
              pair,
              trainingNode(pair, TrainingOperators.BINARY_WEIGHTS)
                  .inputs(weights)
                  .attribute(Attribute.of(TrainingOperators.SCALES, binary.scales()))
                  .output(latent.name() + "_binary"));
    }
  }

  private void quantize(Node pair, Value weights, String name, WeightForm.Grid grid) {
    NodeBuilder quantize =
        graph
            .newNode("QuantizeLinear")
            .name(graph.freshName(name + "_QuantizeLinear"))
            .inputs(weights, pair.requireInput(1), pair.requireInput(2))
            .output(name + "_quantized");
    pair.attribute("axis").ifPresent(quantize::attribute);
    Value integers = quantize.insertBefore(pair).requireOutput(0);
    if (grid.min() > Byte.MIN_VALUE || grid.max() < Byte.MAX_VALUE) {
      integers =
          graph
              .newNode("Clip")
              .name(graph.freshName(name + "_Clip"))
              .inputs(integers, bound(grid.min()), bound(grid.max()))
              .output(name + "_clipped")
              .insertBefore(pair)
              .requireOutput(0);
    }
    pair.replaceInput(0, integers);
  }

  private Value bound(int integer) {
    return bounds.computeIfAbsent(
        integer,
        key -> graph.addInitializer("weights_bound", Tensor.ofInt8s(new byte[] {key.byteValue()})));
  }

  private NodeBuilder trainingNode(Node pair, String opType) {
    return graph
        .newNode(opType)
        .domain(TrainingOperators.DOMAIN)
        .name(graph.freshName(pair.name() + "_" + opType))
        .attribute(Attribute.of(TrainingOperators.AXIS, axis(pair)));
  }

  private static void replace(Node pair, NodeBuilder replacement) {
    Value result = replacement.insertBefore(pair).requireOutput(0);
    pair.requireOutput(0).replaceAllUses(result);
    pair.remove();
  }

  private static Channels channels(Node pair, Tensor weights) {
    return Channels.along(weights.dims(), Math.toIntExact(axis(pair)));
  }

  private static long axis(Node pair) {
    return pair.attributeInt("axis", 1);
  }

  private static boolean isQuantized(Node layer) {
    return !layer.isRemoved() && pair(layer, 1).isPresent();
  }

  private static Optional<Node> pair(Node layer, int input) {
    return layer.input(input).flatMap(Value::producer).filter(node -> node.is("DequantizeLinear"));
  }

  /** Whether the integers are widened to 8 bits by a Cast. */
  private static boolean isNarrow(Node pair) {
    return pair.requireInput(0)
        .initializer()
        .map(Tensor::elementType)
        .filter(type -> type == ElementType.INT8)
        .isEmpty();
  }
}
