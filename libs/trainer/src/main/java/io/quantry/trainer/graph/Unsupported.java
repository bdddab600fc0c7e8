package io.quantry.trainer.graph;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.QuantizationException;
import io.quantry.trainer.operator.OperatorTable;
import io.quantry.trainer.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds everything in a model that cannot be computed here, before anything is. */
public final class Unsupported {
  private static final int MOST_LISTED = 100;

  private Unsupported() {}

  /** One line for each obstacle: operator, node, reason. */
  public static List<String> in(Model model) {
    List<String> found = new ArrayList<>();
    Graph graph = model.graph();
    for (Node node : graph.nodes()) {
      Optional<String> obstacle =
          node.subgraphs().isEmpty()
              ? OperatorTable.obstacle(node)
              : Optional.of("it has subgraphs");
      obstacle.ifPresent(
          reason -> found.add("%s '%s': %s".formatted(qualified(node), node.name(), reason)));
    }
    for (Value value : graph.initializers()) {
      ElementType type = value.elementType().orElse(ElementType.UNKNOWN);
      if (!Tensors.knows(type)) {
        found.add("constant '%s': libtorch computes nothing in %s".formatted(value.name(), type));
      }
    }
    return found;
  }

  /**
   * @throws QuantizationException {@code operator-not-trainable} with all of them
   */
  public static void refuse(Model model) {
    List<String> found = in(model);
    if (!found.isEmpty()) {
      throw new QuantizationException(
          "operator-not-trainable",
          "%d nodes or constants of this model cannot be trained: %s%s"
              .formatted(
                  found.size(),
                  String.join("; ", found.subList(0, Math.min(MOST_LISTED, found.size()))),
                  found.size() > MOST_LISTED ? "; …" : ""));
    }
  }

  private static String qualified(Node node) {
    return node.domain().isEmpty() ? node.opType() : node.domain() + "." + node.opType();
  }
}
