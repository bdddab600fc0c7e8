package io.quantry.quantizer.technique.weightonly;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;

/** Puts a value in the place of a node's output, under its name: layers are found by it later. */
final class Replacement {
  private Replacement() {}

  static void of(Node node, Value result) {
    Value old = node.requireOutput(0);
    String name = old.name();
    node.graph().takeOver(old, result);
    node.remove();
    if (!result.isGraphOutput()) { // an output has taken the name over already
      result.rename(name);
    }
  }
}
