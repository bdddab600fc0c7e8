package io.quantry.hostile;

import io.quantry.onnx.proto.AttributeProto;
import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;
import io.quantry.onnx.proto.NodeProto;
import java.util.Random;

/** Element types: of constants (of the same width, so that bytes match), of values, of casts. */
final class DataTypeDamage extends GraphMutator {
  private static final int[][] SAME_WIDTH = {
    {1, 6, 12}, {2, 3, 9}, {4, 5, 10, 16}, {7, 11, 13, 14}
  };
  private static final int TYPES = 30;

  DataTypeDamage() {
    super("data-types");
  }

  @Override
  void damage(ModelProto.Builder model, GraphProto.Builder graph, Random random) {
    int tensor = pick(graph.getInitializerCount(), random);
    int input = pick(graph.getInputCount(), random);
    int node = pick(graph.getNodeCount(), random);
    switch (random.nextInt(4)) {
      case 0 -> {
        if (tensor >= 0) {
          int type = graph.getInitializer(tensor).getDataType();
          graph.getInitializerBuilder(tensor).setDataType(sameWidth(type, random));
        }
      }
      case 1 -> {
        if (tensor >= 0) {
          graph.getInitializerBuilder(tensor).setDataType(random.nextInt(TYPES));
        }
      }
      case 2 -> {
        if (input >= 0) {
          graph
              .getInputBuilder(input)
              .getTypeBuilder()
              .getTensorTypeBuilder()
              .setElemType(random.nextInt(TYPES));
        }
      }
      default -> {
        if (node >= 0) {
          cast(graph.getNodeBuilder(node), random);
        }
      }
    }
  }

  private static int sameWidth(int type, Random random) {
    for (int[] group : SAME_WIDTH) {
      for (int member : group) {
        if (member == type) {
          return group[random.nextInt(group.length)];
        }
      }
    }
    return random.nextInt(TYPES);
  }

  /** Makes the node a Cast to any type. */
  private static void cast(NodeProto.Builder node, Random random) {
    node.setOpType("Cast")
        .clearDomain()
        .clearAttribute()
        .addAttribute(
            AttributeProto.newBuilder().setName("to").setType(2).setI(random.nextInt(TYPES)));
  }
}
