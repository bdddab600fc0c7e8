package io.quantry.hostile;

import io.quantry.onnx.proto.AttributeProto;
import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;
import io.quantry.onnx.proto.NodeProto;
import io.quantry.onnx.proto.TypeProto;
import java.util.Random;

/** A node put into branches of branches, or a type into sequences of sequences. */
final class NestingDamage extends GraphMutator {
  private static final int GRAPH = 5;

  NestingDamage() {
    super("nesting");
  }

  @Override
  void damage(ModelProto.Builder model, GraphProto.Builder graph, Random random) {
    if (random.nextInt(3) == 0 && graph.getInputCount() > 0) {
      TypeProto type = graph.getInput(0).getType();
      for (int level = 1 + random.nextInt(70); level > 0; level--) {
        TypeProto.Builder outer = TypeProto.newBuilder();
        if (random.nextBoolean()) {
          outer.getSequenceTypeBuilder().setElemType(type);
        } else {
          outer.getOptionalTypeBuilder().setElemType(type);
        }
        type = outer.build();
      }
      graph.getInputBuilder(0).setType(type);
      return;
    }
    int index = pick(graph.getNodeCount(), random);
    if (index < 0 || graph.getNode(index).getInputCount() == 0) {
      return;
    }
    NodeProto node = graph.getNode(index);
    for (int level = 1 + random.nextInt(40); level > 0; level--) {
      node = wrapped(node, level);
    }
    graph.setNode(index, node);
  }

  private static NodeProto wrapped(NodeProto node, int level) {
    GraphProto.Builder branch = GraphProto.newBuilder().setName("branch" + level);
    NodeProto.Builder inner = node.toBuilder().clearOutput();
    for (int output = 0; output < node.getOutputCount(); output++) {
      String name = node.getOutput(output) + "_" + level;
      inner.addOutput(name);
      branch.addOutputBuilder().setName(name);
    }
    branch.addNode(inner);
    return NodeProto.newBuilder()
        .setOpType("If")
        .addInput(node.getInput(0))
        .addAllOutput(node.getOutputList())
        .addAttribute(branch("then_branch", branch))
        .addAttribute(branch("else_branch", GraphProto.newBuilder().setName("empty")))
        .build();
  }

  private static AttributeProto.Builder branch(String name, GraphProto.Builder graph) {
    return AttributeProto.newBuilder().setName(name).setType(GRAPH).setG(graph);
  }
}
