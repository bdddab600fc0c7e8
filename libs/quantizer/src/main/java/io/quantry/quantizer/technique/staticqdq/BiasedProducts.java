package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Use;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.operator.GemmForm;
import io.quantry.quantizer.operator.MatrixOperand;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Keeps the runtime from fusing a product and its bias into a float Gemm after quantization: that
 * leaves the weights' DequantizeLinear in and runs in FP32.
 *
 * <ol>
 *   <li>MatMul of a matrix followed by Add of a constant bias is written as Gemm. Its bias becomes
 *       int32 and the whole an integer kernel.
 *   <li>Of a stack of matrices, where the runtime fuses if all sizes are fixed, the bias gets dims
 *       {@code [1, n]} instead of {@code [n]}: the sum is the same, the fusion takes none but
 *       vectors.
 * </ol>
 */
final class BiasedProducts {
  private BiasedProducts() {}

  /**
   * @param isMatrix whether a value is known to have rank 2
   */
  static void merge(Graph graph, Predicate<Value> isMatrix) {
    for (Node node : graph.nodes()) {
      if (node.is("MatMul") && isMatrix.test(node.requireInput(0))) {
        MatrixOperand.of(node).ifPresent(operand -> merge(graph, node, operand.columns()));
      }
    }
  }

  /**
   * @param isStack whether a value is known to have a rank of at least 3
   */
  static void keepApart(Graph graph, Predicate<Value> isStack) {
    for (Node node : graph.nodes()) {
      Optional<MatrixOperand> operand =
          node.is("MatMul") && isStack.test(node.requireInput(0))
              ? MatrixOperand.of(node)
              : Optional.empty();
      operand.ifPresent(found -> widenBiases(graph, node, found.columns()));
    }
  }

  private static void widenBiases(Graph graph, Node product, long channels) {
    for (Use use : product.requireOutput(0).uses()) {
      Node add = use.node();
      Optional<Value> bias = add.is("Add") ? add.input(1 - use.inputIndex()) : Optional.empty();
      if (add.graph() == graph
          && bias.filter(value -> GemmForm.isChannelBias(value, channels)).isPresent()) {
        Tensor row = bias.get().initializer().orElseThrow().reshaped(1, channels);
        Value widened = graph.addInitializer(bias.get().name() + "_row", row);
        add.replaceInput(1 - use.inputIndex(), widened);
      }
    }
  }

  private static void merge(Graph graph, Node product, long channels) {
    Value output = product.requireOutput(0);
    if (output.isGraphOutput() || output.uses().size() != 1) {
      return;
    }
    Node add = output.uses().getFirst().node();
    Optional<Value> bias =
        add.is("Add") && add.graph() == graph
            ? add.input(1 - output.uses().getFirst().inputIndex())
                .filter(value -> GemmForm.isChannelBias(value, channels))
            : Optional.empty();
    if (bias.isEmpty() || bias.get().initializer().orElseThrow().rank() > 2) {
      return;
    }
    Node gemm =
        graph
            .newNode("Gemm")
            .name(product.name())
            .inputs(product.requireInput(0), product.requireInput(1), bias.get())
            .output(output.name() + "_biased")
            .insertBefore(add);
    graph.takeOver(add.requireOutput(0), gemm.requireOutput(0));
    add.remove();
    product.remove();
  }
}
