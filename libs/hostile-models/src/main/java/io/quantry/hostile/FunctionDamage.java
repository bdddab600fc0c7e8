package io.quantry.hostile;

import io.quantry.onnx.proto.FunctionProto;
import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;
import io.quantry.onnx.proto.NodeProto;
import java.util.Random;

/** A node moved into a function of the model's: one that calls itself, another, or too many. */
final class FunctionDamage extends GraphMutator {
  private static final String DOMAIN = "local";

  FunctionDamage() {
    super("functions");
  }

  @Override
  void damage(ModelProto.Builder model, GraphProto.Builder graph, Random random) {
    int index = pick(graph.getNodeCount(), random);
    if (index < 0) {
      return;
    }
    NodeProto node = graph.getNode(index);
    FunctionProto.Builder function =
        FunctionProto.newBuilder()
            .setDomain(DOMAIN)
            .setName("F0")
            .addAllInput(node.getInputList())
            .addAllOutput(node.getOutputList())
            .addAllOpsetImport(model.getOpsetImportList());
    function.addNode(random.nextInt(4) == 0 ? call(node, "F0") : node);
    model.addFunctions(function);
    for (int depth = 1 + random.nextInt(80), level = 1; level <= depth; level++) {
      model.addFunctions(
          function.clone().setName("F" + level).clearNode().addNode(call(node, "F" + (level - 1))));
      if (level == depth) {
        graph.setNode(index, call(node, "F" + level));
      }
    }
    if (random.nextInt(4) != 0) {
      model.addOpsetImportBuilder().setDomain(DOMAIN).setVersion(1);
      for (FunctionProto.Builder one : model.getFunctionsBuilderList()) {
        one.addOpsetImportBuilder().setDomain(DOMAIN).setVersion(1);
      }
    }
  }

  private static NodeProto call(NodeProto node, String function) {
    return node.toBuilder().setOpType(function).setDomain(DOMAIN).clearAttribute().build();
  }
}
