package io.quantry.quantizer.fusion;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Use;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.Constants;
import java.util.Arrays;
import java.util.Optional;

/**
 * A normalization over the last axis, as one node or spelled out.
 *
 * <ol>
 *   <li>LayerNormalization over the last axis with a bias and one output.
 *   <li>{@code Sub(x, ReduceMean(x))}, {@code Pow(·, 2)}, ReduceMean, {@code Add(·, epsilon)},
 *       Sqrt, Div, {@code Mul(·, gamma)}, {@code Add(·, beta)}, none of whose parts anybody else
 *       reads.
 * </ol>
 *
 * @param input what is normalized
 * @param gamma constant, one element for each of the last axis
 * @param beta likewise
 * @param epsilon added to the variance
 * @param last the node whose output is the result
 */
record LayerNormalizationPattern(Value input, Value gamma, Value beta, float epsilon, Node last) {

  /**
   * The normalization that begins at this node: a LayerNormalization, or the ReduceMean of a mean.
   */
  static Optional<LayerNormalizationPattern> startingAt(Node node) {
    if (node.is("LayerNormalization")) {
      return single(node);
    }
    return node.is("ReduceMean") && overLastAxis(node) ? spelledOut(node) : Optional.empty();
  }

  private static Optional<LayerNormalizationPattern> single(Node node) {
    if (node.attributeInt("axis", -1) != -1 || node.outputCount() > 1 || node.input(2).isEmpty()) {
      return Optional.empty();
    }
    return checked(
        new LayerNormalizationPattern(
            node.requireInput(0),
            node.requireInput(1),
            node.requireInput(2),
            node.attributeFloat("epsilon", 1e-5f),
            node));
  }

  private static Optional<LayerNormalizationPattern> spelledOut(Node mean) {
    Value input = mean.requireInput(0);
    Optional<Node> centered =
        onlyUse(mean.requireOutput(0), "Sub")
            .filter(use -> use.inputIndex() == 1 && use.node().requireInput(0).equals(input))
            .map(Use::node);
    if (centered.isEmpty() || centered.get().requireOutput(0).uses().size() != 2) {
      return Optional.empty();
    }
    Value difference = centered.get().requireOutput(0);
    Optional<Node> squared = consumer(difference, "Pow").filter(LayerNormalizationPattern::squares);
    Optional<Node> shifted =
        squared
            .flatMap(node -> onlyUse(node.requireOutput(0), "ReduceMean"))
            .filter(use -> overLastAxis(use.node()))
            .flatMap(use -> onlyUse(use.node().requireOutput(0), "Add"))
            .map(Use::node);
    Optional<Float> epsilon = shifted.flatMap(LayerNormalizationPattern::constantScalar);
    Optional<Node> scaled =
        shifted
            .flatMap(node -> onlyUse(node.requireOutput(0), "Sqrt"))
            .flatMap(use -> onlyUse(use.node().requireOutput(0), "Div"))
            .filter(use -> use.inputIndex() == 1)
            .filter(use -> use.node().requireInput(0).equals(difference))
            .flatMap(use -> onlyUse(use.node().requireOutput(0), "Mul"))
            .map(Use::node);
    Optional<Node> last =
        scaled.flatMap(node -> onlyUse(node.requireOutput(0), "Add")).map(Use::node);
    if (epsilon.isEmpty() || last.isEmpty()) {
      return Optional.empty();
    }
    Optional<Value> gamma = constantOperand(scaled.get());
    Optional<Value> beta = constantOperand(last.get());
    return gamma.isEmpty() || beta.isEmpty()
        ? Optional.empty()
        : checked(
            new LayerNormalizationPattern(
                input, gamma.get(), beta.get(), epsilon.get(), last.get()));
  }

  private static Optional<LayerNormalizationPattern> checked(LayerNormalizationPattern found) {
    boolean vectors =
        found.gamma.isConstant()
            && found.beta.isConstant()
            && found.gamma.shape().filter(shape -> shape.rank() == 1).isPresent()
            && found.gamma.shape().equals(found.beta.shape());
    return vectors ? Optional.of(found) : Optional.empty();
  }

  private static Optional<Use> onlyUse(Value value, String opType) {
    return value.uses().size() == 1 && !value.isGraphOutput()
        ? Optional.of(value.uses().getFirst()).filter(use -> use.node().is(opType))
        : Optional.empty();
  }

  private static Optional<Node> consumer(Value value, String opType) {
    return value.consumers().stream().filter(node -> node.is(opType)).findFirst();
  }

  private static boolean squares(Node pow) {
    return Constants.of(pow.requireInput(1))
        .filter(tensor -> tensor.elementCount() == 1 && tensor.floats()[0] == 2f)
        .isPresent();
  }

  private static boolean overLastAxis(Node mean) {
    Optional<long[]> axes =
        mean.input(1).isPresent()
            ? Constants.of(mean.requireInput(1)).map(Tensor::longs)
            : mean.attributeInts("axes");
    return mean.attributeInt("keepdims", 1) == 1
        && axes.filter(found -> Arrays.equals(found, new long[] {-1})).isPresent();
  }

  private static Optional<Value> constantOperand(Node node) {
    return node.requireInput(0).isConstant()
        ? Optional.of(node.requireInput(0))
        : Optional.of(node.requireInput(1)).filter(Value::isConstant);
  }

  private static Optional<Float> constantScalar(Node node) {
    return constantOperand(node)
        .flatMap(Value::initializer)
        .filter(tensor -> tensor.elementCount() == 1)
        .map(tensor -> tensor.floats()[0]);
  }
}
