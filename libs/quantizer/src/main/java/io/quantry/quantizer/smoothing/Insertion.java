package io.quantry.quantizer.smoothing;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;

/** New nodes of one output. */
final class Insertion {
  private Insertion() {}

  static Value before(Node node, String domain, String opType, String output, Value... inputs) {
    return node.graph()
        .newNode(opType)
        .domain(domain)
        .inputs(inputs)
        .output(output)
        .insertBefore(node)
        .requireOutput(0);
  }

  static Node after(Node node, String opType, String output, Value... inputs) {
    return node.graph().newNode(opType).inputs(inputs).output(output).insertAfter(node);
  }
}
