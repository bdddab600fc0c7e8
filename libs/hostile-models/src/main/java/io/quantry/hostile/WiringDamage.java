package io.quantry.hostile;

import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;
import io.quantry.onnx.proto.NodeProto;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Inputs of nodes exchanged, left out, taken from elsewhere, too many; nodes out of order. */
final class WiringDamage extends GraphMutator {
  WiringDamage() {
    super("wiring");
  }

  @Override
  void damage(ModelProto.Builder model, GraphProto.Builder graph, Random random) {
    int index = pick(graph.getNodeCount(), random);
    if (index < 0) {
      return;
    }
    NodeProto.Builder node = graph.getNodeBuilder(index);
    List<String> inputs = new ArrayList<>(node.getInputList());
    int input = pick(inputs.size(), random);
    switch (random.nextInt(6)) {
      case 0 -> Collections.shuffle(inputs, random);
      case 1 -> {
        if (input >= 0) {
          inputs.set(input, "");
        }
      }
      case 2 -> {
        if (input >= 0) {
          inputs.remove(input);
        }
      }
      case 3 -> {
        for (int more = 1 + random.nextInt(20); more > 0 && input >= 0; more--) {
          inputs.add(inputs.get(input));
        }
      }
      case 4 -> {
        List<NodeProto> nodes = new ArrayList<>(graph.getNodeList());
        Collections.shuffle(nodes, random);
        graph.clearNode().addAllNode(nodes);
        return;
      }
      default -> {
        if (input >= 0) {
          inputs.set(input, earlierValue(graph, index, random));
        }
      }
    }
    node.clearInput().addAllInput(inputs);
  }

  /** A value that exists before the node, of whatever type and shape. */
  private static String earlierValue(GraphProto.Builder graph, int before, Random random) {
    List<String> names = new ArrayList<>();
    graph.getInputList().forEach(value -> names.add(value.getName()));
    graph.getInitializerList().forEach(value -> names.add(value.getName()));
    graph.getNodeList().subList(0, before).forEach(node -> names.addAll(node.getOutputList()));
    return names.isEmpty() ? "" : names.get(random.nextInt(names.size()));
  }
}
