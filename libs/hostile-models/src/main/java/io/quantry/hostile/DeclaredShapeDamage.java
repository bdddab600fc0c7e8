package io.quantry.hostile;

import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;
import io.quantry.onnx.proto.TensorShapeProto;
import io.quantry.onnx.proto.TypeProto;
import io.quantry.onnx.proto.ValueInfoProto;
import java.util.Random;

/** What an input, output or inner value is declared to be: its sizes, their names, its rank. */
final class DeclaredShapeDamage extends GraphMutator {
  DeclaredShapeDamage() {
    super("declared-shapes");
  }

  @Override
  void damage(ModelProto.Builder model, GraphProto.Builder graph, Random random) {
    for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
      int which = random.nextInt(3);
      int count =
          switch (which) {
            case 0 -> graph.getInputCount();
            case 1 -> graph.getOutputCount();
            default -> graph.getValueInfoCount();
          };
      int index = pick(count, random);
      if (index >= 0) {
        ValueInfoProto.Builder value =
            switch (which) {
              case 0 -> graph.getInputBuilder(index);
              case 1 -> graph.getOutputBuilder(index);
              default -> graph.getValueInfoBuilder(index);
            };
        damage(value, random);
      }
    }
  }

  private static void damage(ValueInfoProto.Builder value, Random random) {
    if (random.nextInt(8) == 0) {
      value.clearType();
      return;
    }
    TypeProto.Tensor.Builder tensor = value.getTypeBuilder().getTensorTypeBuilder();
    TensorShapeProto.Builder shape = tensor.getShapeBuilder();
    int dim = pick(shape.getDimCount(), random);
    switch (random.nextInt(6)) {
      case 0 -> tensor.clearShape();
      case 1 -> shape.addDimBuilder().setDimValue(number(random));
      case 2 -> {
        if (dim >= 0) {
          shape.removeDim(dim);
        }
      }
      case 3 -> {
        for (int one = 0; one < shape.getDimCount(); one++) {
          shape.getDimBuilder(one).setDimParam("n"); // one name for every size
        }
      }
      case 4 -> {
        if (dim >= 0) {
          shape.getDimBuilder(dim).setDimParam(random.nextBoolean() ? "" : "-1");
        }
      }
      default -> {
        if (dim >= 0) {
          shape.getDimBuilder(dim).setDimValue(number(random));
        }
      }
    }
  }
}
