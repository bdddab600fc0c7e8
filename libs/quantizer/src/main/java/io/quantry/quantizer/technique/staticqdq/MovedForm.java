package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Node;
import java.util.Optional;

/** Which forms of the data-moving operators the runtime takes 8-bit tensors in. */
final class MovedForm {
  private MovedForm() {}

  /** Why the node cannot move 8-bit data; empty if it can. */
  static Optional<String> obstacle(Node node) {
    return switch (node.opType()) {
      case "Split" -> Optional.empty();
      case "Resize" -> resizeObstacle(node);
      default ->
          node.outputs().stream().filter(Optional::isPresent).count() == 1
              ? Optional.empty()
              : Optional.of("it has more than one output");
    };
  }

  private static Optional<String> resizeObstacle(Node node) {
    return node.attributeText("mode", "nearest").equals("nearest")
        ? Optional.empty()
        : Optional.of("only a Resize to the nearest element moves 8-bit data unchanged");
  }
}
