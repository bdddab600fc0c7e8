package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Use;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.scheme.AffineParameters;

/**
 * Puts a QuantizeLinear and a DequantizeLinear behind each quantized tensor.
 *
 * <ol>
 *   <li>Of a chosen node's output all consumers read the pair's result, FP32 ones too: otherwise
 *       the node had two consumers and could not become an integer kernel. A graph output keeps its
 *       name.
 *   <li>Of any other value (a graph input, an FP32 node's output) only chosen nodes read the pair's
 *       result.
 * </ol>
 */
final class QdqActivations {
  private final Graph graph;
  private final Selection selection;
  private final QuantizedTensors tensors;

  QdqActivations(Graph graph, Selection selection, QuantizedTensors tensors) {
    this.graph = graph;
    this.selection = selection;
    this.tensors = tensors;
  }

  void insert() {
    tensors.values().forEach(this::insert);
  }

  private void insert(Value value) {
    AffineParameters parameters = tensors.parameters(value);
    String name = value.name();
    Value scale = graph.addInitializer(name + "_scale", Tensor.scalar(parameters.scale()));
    Value zeroPoint =
        graph.addInitializer(
            name + "_zero_point", Tensor.ofUint8s(new byte[] {(byte) parameters.zeroPoint()}));
    Node quantize =
        behind(
            value,
            graph
                .newNode("QuantizeLinear")
                .name(graph.freshName(name + "_QuantizeLinear"))
                .inputs(value, scale, zeroPoint)
                .output(name + "_uint8"));
    Value result =
        graph
            .newNode("DequantizeLinear")
            .name(graph.freshName(name + "_DequantizeLinear"))
            .inputs(quantize.requireOutput(0), scale, zeroPoint)
            .output(name + "_dequantized")
            .insertAfter(quantize)
            .requireOutput(0);
    if (selection.produces(value)) {
      graph.takeOver(value, result);
      quantize.replaceInput(0, value);
    } else {
      for (Use use : value.uses()) {
        if (selection.contains(use.node())) {
          use.node().replaceInput(use.inputIndex(), result);
        }
      }
    }
  }

  private Node behind(Value value, NodeBuilder pair) {
    return value
        .producer()
        .map(pair::insertAfter)
        .orElseGet(() -> pair.insertBefore(graph.nodes().getFirst()));
  }
}
