package io.quantry.hostile;

import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;
import io.quantry.onnx.proto.NodeProto;
import java.util.Random;

/** A node that needs what comes after it, or itself. */
final class CycleDamage extends GraphMutator {
  CycleDamage() {
    super("cycle");
  }

  @Override
  void damage(ModelProto.Builder model, GraphProto.Builder graph, Random random) {
    int first = pick(graph.getNodeCount(), random);
    if (first < 0) {
      return;
    }
    int second = first + random.nextInt(graph.getNodeCount() - first);
    NodeProto.Builder node = graph.getNodeBuilder(first);
    if (node.getInputCount() > 0 && graph.getNode(second).getOutputCount() > 0) {
      node.setInput(random.nextInt(node.getInputCount()), graph.getNode(second).getOutput(0));
    }
  }
}
