package io.quantry.onnx.pass;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.Arrays;
import java.util.Optional;

/**
 * Removes nodes that pass their input on.
 *
 * <ol>
 *   <li>Identity, and Concat of one input.
 *   <li>Dropout at inference whose mask nobody uses: from operator set 12 without a training mode
 *       or with a constant false one, from 7 to 11 always, before with {@code is_test}.
 *   <li>Cast to the type that its input is known to have.
 *   <li>Transpose that leaves each axis where it is.
 *   <li>Pad by nothing: constant pads, all of them 0.
 *   <li>Mul or Div by 1, Add or Sub of 0: a constant of one element and a floating-point type, of
 *       no more axes than the other input, so that the shape stays. Added to a positive 0, a
 *       negative one would have lost its sign; here it keeps it.
 *   <li>A node whose output is an output of the graph goes only if its input can take over place
 *       and name: it does not where it is an input, an initializer, another output, or of an outer
 *       graph.
 * </ol>
 *
 * Left alone: pairs that undo each other (Squeeze and Unsqueeze, two Transposes, two Reshapes);
 * they rarely come from exporters, and runtimes remove them at no cost.
 *
 * <p>Subgraphs and local functions: likewise; a subgraph's nodes may then consume outer values
 * directly.
 */
public final class RemoveIdentities implements Pass {
  @Override
  public boolean run(Model model) {
    boolean modified = false;
    for (Graph graph : model.graph().withSubgraphs()) {
      modified |= run(model, graph, model.opsets().version("").orElse(1));
    }
    for (var function : model.functions()) {
      for (Graph graph : function.body().withSubgraphs()) {
        modified |= run(model, graph, function.opsets().version("").orElse(1));
      }
    }
    return modified;
  }

  private static boolean run(Model model, Graph graph, long opset) {
    boolean modified = false;
    for (Node node : graph.nodes()) {
      if (!node.domain().isEmpty() || node.output(0).isEmpty()) {
        continue;
      }
      Optional<Value> passedOn = passedOn(node, opset);
      // Case 7 is where taking over is refused.
      if (passedOn.isPresent()
          && model.function(node).isEmpty()
          && graph.takeOver(node.requireOutput(0), passedOn.get())) {
        node.remove();
        modified = true;
      }
    }
    return modified;
  }

  /** The input that a node's first output equals, if there is one. */
  private static Optional<Value> passedOn(Node node, long opset) {
    boolean first =
        switch (node.opType()) {
          // Case 1.
          case "Identity" -> true;
          case "Concat" -> node.inputCount() == 1;
          // Case 2.
          case "Dropout" -> isInference(node, opset);
          // Case 3.
          case "Cast" -> isOfType(node, ElementType.of((int) node.attributeInt("to", 0)));
          // Case 4.
          case "Transpose" -> keepsAxes(node);
          // Case 5.
          case "Pad" -> padsNothing(node, opset);
          // Case 6.
          case "Mul", "Div" -> isNeutral(node, 1, 1);
          case "Add", "Sub" -> isNeutral(node, 1, 0);
          default -> false;
        };
    if (first) {
      return node.input(0);
    }
    boolean second =
        switch (node.opType()) {
          // Case 6: these two do not care for the order.
          case "Mul" -> isNeutral(node, 0, 1);
          case "Add" -> isNeutral(node, 0, 0);
          default -> false;
        };
    return second ? node.input(1) : Optional.empty();
  }

  private static boolean isInference(Node dropout, long opset) {
    if (dropout.output(1).filter(mask -> !mask.isUnused()).isPresent()) {
      return false;
    }
    if (opset >= 12) {
      Optional<Value> training = dropout.input(2);
      return training.isEmpty()
          || training.flatMap(Constants::of).filter(RemoveIdentities::isFalse).isPresent();
    }
    return opset >= 7 || dropout.attributeInt("is_test", 0) != 0;
  }

  private static boolean isFalse(Tensor flag) {
    return flag.elementCount() == 1 && flag.ints()[0] == 0;
  }

  private static boolean isOfType(Node cast, ElementType type) {
    return type != ElementType.UNKNOWN
        && cast.input(0).flatMap(Value::elementType).filter(type::equals).isPresent();
  }

  private static boolean keepsAxes(Node transpose) {
    if (transpose.attribute("perm").isEmpty()) {
      // The order is reversed then.
      return transpose.input(0).flatMap(Value::shape).filter(it -> it.rank() < 2).isPresent();
    }
    long[] axes = transpose.attributeInts("perm").orElse(new long[] {-1});
    for (int axis = 0; axis < axes.length; axis++) {
      if (axes[axis] != axis) {
        return false;
      }
    }
    return true;
  }

  private static boolean padsNothing(Node pad, long opset) {
    Optional<long[]> pads =
        opset >= 11
            ? pad.input(1).flatMap(Constants::of).map(Tensor::longs)
            : pad.attributeInts("pads");
    return pads.filter(all -> Arrays.stream(all).allMatch(one -> one == 0)).isPresent();
  }

  private static boolean isNeutral(Node node, int index, float neutral) {
    Tensor tensor = node.input(index).flatMap(Constants::of).orElse(null);
    if (tensor == null || !isNumber(tensor) || tensor.floats()[0] != neutral) {
      return false;
    }
    int rank = node.input(1 - index).flatMap(Value::shape).map(Shape::rank).orElse(0);
    return tensor.rank() <= rank;
  }

  /** One element of a type whose numbers floats hold, so that none is rounded to look neutral. */
  private static boolean isNumber(Tensor tensor) {
    return switch (tensor.elementType()) {
      case FLOAT, FLOAT16, BFLOAT16 -> tensor.elementCount() == 1;
      default -> false;
    };
  }
}
