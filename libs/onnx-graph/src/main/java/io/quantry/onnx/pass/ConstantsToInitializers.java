package io.quantry.onnx.pass;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.Optional;

/**
 * Turns Constant nodes into initializers of the same name.
 *
 * <ol>
 *   <li>A node with a dense value, whichever attribute states it, becomes an initializer.
 *   <li>A sparse value stays a node.
 *   <li>A constant that is an output of its graph stays a node: not every runtime lets an
 *       initializer be one.
 * </ol>
 *
 * Subgraphs: each constant becomes an initializer of its own graph. Local functions: left alone, a
 * function has no initializers.
 */
public final class ConstantsToInitializers implements Pass {
  @Override
  public boolean run(Model model) {
    boolean modified = false;
    for (Graph graph : model.graph().withSubgraphs()) {
      for (Node node : graph.nodes()) {
        if (node.is("Constant")) {
          modified |= convert(graph, node);
        }
      }
    }
    return modified;
  }

  private static boolean convert(Graph graph, Node node) {
    Optional<Tensor> tensor = Constants.of(node);
    Optional<Value> output = node.output(0);
    // Cases 2 and 3.
    if (tensor.isEmpty() || output.isEmpty() || output.get().isGraphOutput()) {
      return false;
    }
    // Case 1.
    Value old = output.get();
    Value initializer = graph.addInitializer(old.name(), tensor.get());
    old.replaceAllUses(initializer);
    initializer.setType(old.type().orElse(null));
    node.remove();
    initializer.rename(old.name());
    return true;
  }
}
