package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Use;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.operator.ClipBounds;
import java.util.Optional;

/**
 * Writes hard swish as {@code x * HardSigmoid(x)}, whichever way an exporter wrote it. What the
 * model computes stays the same up to rounding, with two kernels instead of four in FP32 too.
 *
 * <ol>
 *   <li>HardSwish: {@code HardSigmoid(1/6, 1/2)} and Mul. The runtime does the same when it loads a
 *       model.
 *   <li>{@code Clip(x + k, 0, u) / u}: HardSigmoid with slope {@code 1/u} and offset {@code k/u}.
 *   <li>{@code x * Clip(x + k, 0, u) / u}: the same, multiplied with x.
 * </ol>
 *
 * Intermediate results that anything else reads leave a pattern as it is. Only the main graph is
 * rewritten.
 */
final class HardSwishes {
  private static final float TOLERANCE = 1e-6f;

  private HardSwishes() {}

  /** Returns whether anything was rewritten. */
  static boolean unify(Graph graph) {
    boolean changed = false;
    for (Node node : graph.nodes()) {
      if (node.is("HardSwish")) {
        expand(graph, node);
        changed = true;
      } else if (!node.isRemoved() && node.is("Clip")) {
        changed |= merge(graph, node);
      }
    }
    return changed;
  }

  private static void expand(Graph graph, Node swish) {
    Value x = swish.requireInput(0);
    Node gate = hardSigmoid(graph, x, swish, 1 / 6f, 0.5f);
    Node product =
        graph
            .newNode("Mul")
            .name(swish.name())
            .inputs(x, gate.requireOutput(0))
            .output(swish.requireOutput(0).name() + "_gated")
            .insertBefore(swish);
    graph.takeOver(swish.requireOutput(0), product.requireOutput(0));
    swish.remove();
  }

  private static boolean merge(Graph graph, Node clip) {
    Optional<Node> sum = clip.requireInput(0).producer().filter(node -> node.is("Add"));
    Optional<ClipBounds> bounds = ClipBounds.of(clip);
    if (sum.isEmpty()
        || bounds.isEmpty()
        || bounds.get().min() != 0
        || !(bounds.get().max() > 0 && bounds.get().max() < 1e6f)
        || onlyUse(sum.get()).isEmpty()) {
      return false;
    }
    int constant = sum.get().input(1).flatMap(HardSwishes::scalar).isPresent() ? 1 : 0;
    Optional<Float> offset = sum.get().input(constant).flatMap(HardSwishes::scalar);
    Optional<Use> next = onlyUse(clip);
    if (offset.isEmpty() || !(offset.get() >= 0) || next.isEmpty()) {
      return false;
    }
    Value x = sum.get().requireInput(1 - constant);
    float upper = bounds.get().max();
    Node user = next.get().node();
    if (divides(next.get(), upper)) {
      Node gate = hardSigmoid(graph, x, user, 1 / upper, offset.get() / upper);
      graph.takeOver(user.requireOutput(0), gate.requireOutput(0));
      user.remove();
      clip.remove();
      sum.get().remove();
      return true;
    }
    boolean gates = user.is("Mul") && user.requireInput(1 - next.get().inputIndex()).equals(x);
    Optional<Use> last = gates ? onlyUse(user) : Optional.empty();
    if (last.isEmpty() || !divides(last.get(), upper)) {
      return false;
    }
    Node division = last.get().node();
    Node gate = hardSigmoid(graph, x, user, 1 / upper, offset.get() / upper);
    user.replaceInput(next.get().inputIndex(), gate.requireOutput(0));
    graph.takeOver(division.requireOutput(0), user.requireOutput(0));
    division.remove();
    clip.remove();
    sum.get().remove();
    return true;
  }

  private static Node hardSigmoid(Graph graph, Value x, Node before, float alpha, float beta) {
    return graph
        .newNode("HardSigmoid")
        .name(graph.freshName(before.requireOutput(0).name() + "_HardSigmoid"))
        .inputs(x)
        .attribute(Attribute.of("alpha", alpha))
        .attribute(Attribute.of("beta", beta))
        .output(before.requireOutput(0).name() + "_gate")
        .insertBefore(before);
  }

  /** Whether a use divides the value by this number, or multiplies it with the inverse. */
  private static boolean divides(Use use, float divisor) {
    Node node = use.node();
    if (node.is("Div") && use.inputIndex() == 0) {
      return node.input(1).flatMap(HardSwishes::scalar).filter(d -> near(d, divisor)).isPresent();
    }
    return node.is("Mul")
        && node.input(1 - use.inputIndex())
            .flatMap(HardSwishes::scalar)
            .filter(factor -> near(factor * divisor, 1))
            .isPresent();
  }

  private static boolean near(float one, float other) {
    return Math.abs(one - other) <= TOLERANCE * Math.abs(other);
  }

  private static Optional<Use> onlyUse(Node node) {
    Value output = node.requireOutput(0);
    return output.uses().size() == 1
            && !output.isGraphOutput()
            && output.uses().getFirst().node().graph() == node.graph()
        ? Optional.of(output.uses().getFirst())
        : Optional.empty();
  }

  private static Optional<Float> scalar(Value value) {
    return value
        .initializer()
        .filter(
            tensor ->
                value.isConstant()
                    && tensor.elementType() == ElementType.FLOAT
                    && tensor.elementCount() == 1
                    && tensor.rank() <= 1)
        .map(Tensor::floats)
        .map(floats -> floats[0]);
  }
}
