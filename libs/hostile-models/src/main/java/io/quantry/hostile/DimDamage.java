package io.quantry.hostile;

import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;
import io.quantry.onnx.proto.TensorProto;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Dims of a constant: impossible ones, or possible ones that belong to no operator around. */
final class DimDamage extends GraphMutator {
  DimDamage() {
    super("dims");
  }

  @Override
  void damage(ModelProto.Builder model, GraphProto.Builder graph, Random random) {
    int index = pick(graph.getInitializerCount(), random);
    if (index < 0) {
      return;
    }
    TensorProto.Builder tensor = graph.getInitializerBuilder(index);
    List<Long> dims = new ArrayList<>(tensor.getDimsList());
    switch (random.nextInt(5)) {
      case 0 -> dims.add(random.nextInt(dims.size() + 1), number(random));
      case 1 -> Collections.shuffle(dims, random); // the bytes still match
      case 2 -> dims.add(1L);
      case 3 -> {
        long product = dims.stream().reduce(1L, (a, b) -> a * b);
        dims.clear();
        dims.add(product); // all in one axis
      }
      default -> {
        if (!dims.isEmpty()) {
          dims.set(random.nextInt(dims.size()), number(random));
        }
      }
    }
    tensor.clearDims().addAllDims(dims);
  }
}
