package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.hardware.StaticForm;
import io.quantry.quantizer.operator.OperatorRules;
import io.quantry.quantizer.operator.Role;
import io.quantry.quantizer.technique.Decisions;
import io.quantry.quantizer.technique.Work;
import java.util.Optional;
import java.util.Set;

/** Notes what becomes of each node, and the kernels that the runtime must use. */
final class StaticDecisions {
  /** Operators that compute shapes or move data: they have no FP32 arithmetic to report. */
  private static final Set<String> MOVERS =
      Set.of(
          "Cast",
          "Concat",
          "Constant",
          "ConstantOfShape",
          "Expand",
          "Flatten",
          "Gather",
          "Identity",
          "NonZero",
          "Range",
          "Reshape",
          "Shape",
          "Size",
          "Slice",
          "Split",
          "Squeeze",
          "Tile",
          "Transpose",
          "Unsqueeze");

  private StaticDecisions() {}

  static void record(Work work, Selection selection, QuantizedTensors tensors) {
    Decisions decisions = work.decisions();
    for (Node node : selection.chosen()) {
      if (foldsAway(selection, node)) {
        decisions.quantized(node, "part of its producer's range");
        continue;
      }
      decisions.quantized(node, form(node, selection.types(), tensors));
      StaticForm form = work.hardware().staticForms().get(node.opType());
      String kernels = form == null ? "" : form.kernels();
      if (!kernels.isEmpty()) {
        decisions.expectKernel(kernels);
      }
    }
    selection.reasons().entrySet().stream()
        .filter(entry -> !MOVERS.contains(entry.getKey().opType()))
        .forEach(entry -> decisions.keptFloat(entry.getKey(), entry.getValue()));
    for (Graph graph : work.model().graph().withSubgraphs()) {
      if (graph.owner().isPresent()) {
        graph.nodes().stream()
            .filter(node -> OperatorRules.role(node).equals(Optional.of(Role.WEIGHTED)))
            .forEach(node -> decisions.keptFloat(node, "inside a subgraph"));
      }
    }
  }

  private static boolean foldsAway(Selection selection, Node node) {
    return node.input(0)
        .flatMap(Value::producer)
        .flatMap(selection::foldedInto)
        .filter(node::equals)
        .isPresent();
  }

  private static String form(Node node, LayerTypes types, QuantizedTensors tensors) {
    String activations = tensors.read(node).word();
    return switch (OperatorRules.role(node).orElseThrow()) {
      case WEIGHTED -> types.weights(node).word() + " weights, " + activations + " activations";
      case COMPUTES, CUTS_OFF -> activations + " activations";
      case MOVES -> activations + ", moved unchanged";
    };
  }
}
