package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.operator.GemmForm;
import io.quantry.quantizer.operator.MatrixOperand;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Writes MatMul followed by Add of a constant bias as Gemm where the activation is a matrix. The
 * runtime fuses the two anyway; if it does so after quantization, with a float bias, it leaves the
 * weights' DequantizeLinear in and runs in FP32. As a Gemm the bias becomes int32 and the whole an
 * integer kernel.
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
