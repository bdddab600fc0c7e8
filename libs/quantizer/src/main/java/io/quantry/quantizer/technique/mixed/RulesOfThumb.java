package io.quantry.quantizer.technique.mixed;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.technique.Precision;
import io.quantry.quantizer.weights.WeightLayer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Guesses without data: the relative error of the weights, which is that of the layer's output if
 * its inputs are alike, times what is known to matter.
 *
 * <ol>
 *   <li>The first and the last layer see and make what no other layer averages out: 16.
 *   <li>Depthwise convolutions sum few products, and each channel has its own scale of inputs: 8.
 *   <li>The product behind an attention: 4.
 *   <li>Weights with wide tails, a kurtosis above 9 (normal ones have 3): 2. That a few large
 *       weights spoil the scale of the others is in the relative error already.
 * </ol>
 */
final class RulesOfThumb implements NoiseEstimate {
  private static final double FIRST_OR_LAST = 16;
  private static final double DEPTHWISE = 8;
  private static final double ATTENTION_OUTPUT = 4;
  private static final double WIDE_TAILS = 2;
  private static final double WIDE = 9;
  private static final Set<String> MOVERS =
      Set.of("Transpose", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Identity", "Cast");

  private final Roundings roundings;
  private final Optional<Node> first;
  private final Optional<Node> last;

  RulesOfThumb(Roundings roundings, List<WeightLayer> layers) {
    this.roundings = roundings;
    Set<Node> readers =
        layers.stream()
            .flatMap(layer -> layer.readers().stream())
            .filter(RulesOfThumb::isWeighted)
            .collect(Collectors.toSet());
    List<Node> inOrder =
        layers.isEmpty()
            ? List.of()
            : layers.getFirst().weights().graph().nodes().stream()
                .filter(readers::contains)
                .toList();
    this.first = inOrder.stream().findFirst();
    this.last = inOrder.reversed().stream().findFirst();
  }

  @Override
  public double noise(WeightLayer layer, Precision precision) {
    return precision == Precision.FLOAT32
        ? 0
        : roundings.relativeError(layer, precision) * importance(layer);
  }

  private double importance(WeightLayer layer) {
    double importance = kurtosis(layer.tensor().floats()) > WIDE ? WIDE_TAILS : 1;
    for (Node node : layer.readers()) {
      if (first.filter(node::equals).isPresent() || last.filter(node::equals).isPresent()) {
        return importance * FIRST_OR_LAST;
      }
      if (isDepthwise(node)) {
        return importance * DEPTHWISE;
      }
      if (isBehindAttention(node)) {
        return importance * ATTENTION_OUTPUT;
      }
    }
    return importance;
  }

  private static boolean isWeighted(Node node) {
    return node.is("Conv") || node.is("MatMul") || node.is("Gemm");
  }

  private static boolean isDepthwise(Node node) {
    return node.is("Conv")
        && node.attributeInt("group", 1) > 1
        && node.input(1).flatMap(Value::shape).isPresent()
        && node.requireInput(1).initializer().filter(weights -> weights.dim(1) == 1).isPresent();
  }

  /** Whether its data come, moved at most, from a product of two activations. */
  private static boolean isBehindAttention(Node node) {
    if (!node.is("MatMul") && !node.is("Gemm")) {
      return false;
    }
    Optional<Node> producer = node.input(0).flatMap(Value::producer);
    while (producer.filter(found -> MOVERS.contains(found.opType())).isPresent()) {
      producer = producer.get().input(0).flatMap(Value::producer);
    }
    return producer
        .filter(found -> found.is("MatMul"))
        .filter(
            found -> found.inputs().stream().flatMap(Optional::stream).noneMatch(Value::isConstant))
        .isPresent();
  }

  /** {@code E(w - m)⁴ / (E(w - m)²)²}; 0 where all weights are equal. */
  static double kurtosis(float[] values) {
    double mean = 0;
    for (float value : values) {
      mean += value;
    }
    mean /= Math.max(1, values.length);
    double second = 0;
    double fourth = 0;
    for (float value : values) {
      double square = (value - mean) * (value - mean);
      second += square;
      fourth += square * square;
    }
    return second == 0 ? 0 : fourth * values.length / (second * second);
  }
}
