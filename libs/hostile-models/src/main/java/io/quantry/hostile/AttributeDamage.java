package io.quantry.hostile;

import io.quantry.onnx.proto.AttributeProto;
import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;
import io.quantry.onnx.proto.NodeProto;
import java.util.Random;

/** Attributes with other values, of other types, missing, twice, or unknown to the operator. */
final class AttributeDamage extends GraphMutator {
  private static final int TYPES = 16;

  AttributeDamage() {
    super("attributes");
  }

  @Override
  void damage(ModelProto.Builder model, GraphProto.Builder graph, Random random) {
    int start = pick(graph.getNodeCount(), random);
    for (int step = 0; step < graph.getNodeCount(); step++) {
      NodeProto.Builder node = graph.getNodeBuilder((start + step) % graph.getNodeCount());
      int index = pick(node.getAttributeCount(), random);
      if (index >= 0) {
        damage(node, index, random);
        return;
      }
    }
  }

  private static void damage(NodeProto.Builder node, int index, Random random) {
    AttributeProto.Builder attribute = node.getAttributeBuilder(index);
    switch (random.nextInt(8)) {
      case 0 -> node.removeAttribute(index);
      case 1 -> node.addAttribute(attribute.build());
      case 2 -> attribute.setType(random.nextInt(TYPES));
      case 3 -> attribute.setName("axis").setType(2).setI(number(random));
      case 4 -> attribute.addInts(number(random));
      case 5 -> attribute.setF(Float.NaN).clearG();
      default -> {
        attribute.setI(number(random));
        for (int one = 0; one < attribute.getIntsCount(); one++) {
          if (random.nextBoolean()) {
            attribute.setInts(one, number(random));
          }
        }
      }
    }
  }
}
