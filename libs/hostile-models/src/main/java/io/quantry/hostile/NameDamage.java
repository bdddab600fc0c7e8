package io.quantry.hostile;

import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;
import java.util.List;
import java.util.Random;

/** Names that stand twice, are empty, long, or hold what no name should. */
final class NameDamage extends GraphMutator {
  private static final List<String> NAMES =
      List.of("", " ", "\u0000", "../../x", "a".repeat(20_000), "\u202Ex", "%s%n", "\uD83D\uDE00");

  NameDamage() {
    super("names");
  }

  @Override
  void damage(ModelProto.Builder model, GraphProto.Builder graph, Random random) {
    String name =
        random.nextBoolean() ? NAMES.get(random.nextInt(NAMES.size())) : known(graph, random);
    int node = pick(graph.getNodeCount(), random);
    int tensor = pick(graph.getInitializerCount(), random);
    int input = pick(graph.getInputCount(), random);
    int output = pick(graph.getOutputCount(), random);
    switch (random.nextInt(6)) {
      case 0 -> {
        if (node >= 0 && graph.getNode(node).getOutputCount() > 0) {
          graph.getNodeBuilder(node).setOutput(0, name);
        }
      }
      case 1 -> {
        if (tensor >= 0) {
          graph.getInitializerBuilder(tensor).setName(name);
        }
      }
      case 2 -> {
        if (input >= 0) {
          graph.getInputBuilder(input).setName(name);
        }
      }
      case 3 -> {
        if (output >= 0) {
          graph.getOutputBuilder(output).setName(name);
        }
      }
      case 4 -> {
        if (tensor >= 0) {
          graph.addInitializer(graph.getInitializer(tensor));
        }
      }
      default -> {
        if (output >= 0) {
          graph.addOutput(graph.getOutput(output));
        }
      }
    }
  }

  private static String known(GraphProto.Builder graph, Random random) {
    int node = pick(graph.getNodeCount(), random);
    return node < 0 || graph.getNode(node).getOutputCount() == 0
        ? "x"
        : graph.getNode(node).getOutput(0);
  }
}
