package io.quantry.onnx.pass;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.Optional;

/**
 * Turns Constant nodes into initializers, so that a constant is known by one look at its value.
 *
 * <ol>
 *   <li>{@code value}, {@code value_float(s)} and {@code value_int(s)} are turned; strings and
 *       sparse tensors stay nodes.
 *   <li>A Constant that is an output of its graph stays.
 *   <li>Subgraphs are treated alike; functions cannot hold initializers and stay.
 * </ol>
 */
public final class ConstantNodes {
  private ConstantNodes() {}

  /** How many nodes were turned. */
  public static int toInitializers(Model model) {
    int turned = 0;
    for (Graph graph : model.graph().withSubgraphs()) {
      for (Node node : graph.nodes()) {
        Optional<Tensor> tensor = node.is("Constant") ? tensor(node) : Optional.empty();
        if (tensor.isPresent() && !node.requireOutput(0).isGraphOutput()) {
          Value output = node.requireOutput(0);
          output.replaceAllUses(graph.addInitializer(output.name(), tensor.get()));
          node.remove();
          turned++;
        }
      }
    }
    return turned;
  }

  private static Optional<Tensor> tensor(Node node) {
    for (Attribute attribute : node.attributes()) {
      switch (attribute) {
        case Attribute.OfTensor one -> {
          return Optional.of(one.value());
        }
        case Attribute.OfFloat one -> {
          return Optional.of(Tensor.scalar(one.value()));
        }
        case Attribute.OfInt one -> {
          return Optional.of(Tensor.scalar(one.value()));
        }
        case Attribute.OfFloats several -> {
          return Optional.of(Tensor.ofFloats(several.values(), several.values().length));
        }
        case Attribute.OfInts several -> {
          return Optional.of(Tensor.ofInt64s(several.values(), several.values().length));
        }
        default -> {}
      }
    }
    return Optional.empty();
  }
}
