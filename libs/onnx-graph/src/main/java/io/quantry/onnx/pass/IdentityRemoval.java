package io.quantry.onnx.pass;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;

/**
 * Takes out nodes that pass their input on.
 *
 * <ol>
 *   <li>Identity.
 *   <li>Dropout whose mask is unused and that does not train (no {@code training_mode} input).
 * </ol>
 *
 * A node stays where its output is an output of the graph and the name cannot pass to the input.
 * Subgraphs are treated alike; functions stay.
 */
public final class IdentityRemoval {
  private IdentityRemoval() {}

  /** How many nodes were taken out. */
  public static int run(Model model) {
    int removed = 0;
    for (Graph graph : model.graph().withSubgraphs()) {
      for (Node node : graph.nodes()) {
        if (passesOn(node)) {
          Value output = node.requireOutput(0);
          Value input = node.requireInput(0);
          boolean outputOfSubgraph = output.isGraphOutput() && graph.owner().isPresent();
          if (!outputOfSubgraph && graph.takeOver(output, input)) {
            node.remove();
            removed++;
          }
        }
      }
    }
    return removed;
  }

  private static boolean passesOn(Node node) {
    if (node.is("Identity")) {
      return true;
    }
    return node.is("Dropout")
        && node.input(2).isEmpty()
        && node.output(1).map(Value::isUnused).orElse(true);
  }
}
