package io.quantry.onnx.pass;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Removes nodes that pass their input on.
 *
 * <ol>
 *   <li>Identity.
 *   <li>Dropout at inference whose mask nobody uses: from operator set 12 without a training mode
 *       or with a constant false one, from 7 to 11 always, before with {@code is_test}.
 * </ol>
 *
 * <ol start="3">
 *   <li>A node whose output is an output of the graph goes only if its input can take over place
 *       and name: it does not where it is an input, an initializer, another output, or of an outer
 *       graph.
 * </ol>
 *
 * Subgraphs and local functions: likewise; a subgraph's nodes may then consume outer values
 * directly.
 */
public final class RemoveIdentities implements Pass {
  @Override
  public boolean run(Model model) {
    OptionalLong opset = model.opsets().version("");
    boolean modified = false;
    for (Graph graph : model.graph().withSubgraphs()) {
      modified |= run(graph, opset);
    }
    for (var function : model.functions()) {
      for (Graph graph : function.body().withSubgraphs()) {
        modified |= run(graph, function.opsets().version(""));
      }
    }
    return modified;
  }

  private static boolean run(Graph graph, OptionalLong opset) {
    boolean modified = false;
    for (Node node : graph.nodes()) {
      boolean passesOn =
          node.is("Identity") || (node.is("Dropout") && isInference(node, opset.orElse(1)));
      if (passesOn && node.input(0).isPresent() && node.output(0).isPresent()) {
        // Case 3 is where this is refused.
        if (graph.takeOver(node.requireOutput(0), node.requireInput(0))) {
          node.remove();
          modified = true;
        }
      }
    }
    return modified;
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
}
