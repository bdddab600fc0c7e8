package io.quantry.hostile;

import com.google.protobuf.ByteString;
import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;
import io.quantry.onnx.proto.SparseTensorProto;
import io.quantry.onnx.proto.TensorProto;
import java.util.Arrays;
import java.util.Random;

/** Content of constants: NaN, infinite, subnormal, noise, absent; or stored as a sparse tensor. */
final class WeightDamage extends GraphMutator {
  WeightDamage() {
    super("weights");
  }

  @Override
  void damage(ModelProto.Builder model, GraphProto.Builder graph, Random random) {
    int index = pick(graph.getInitializerCount(), random);
    if (index < 0) {
      return;
    }
    TensorProto.Builder tensor = graph.getInitializerBuilder(index);
    byte[] raw = tensor.getRawData().toByteArray();
    switch (random.nextInt(6)) {
      case 0 -> Arrays.fill(raw, (byte) 0xFF); // NaN, and -1 as a number
      case 1 -> Arrays.fill(raw, (byte) 0x7F); // huge, as either
      case 2 -> random.nextBytes(raw);
      case 3 -> Arrays.fill(raw, (byte) 0x01); // subnormal
      case 4 -> {
        sparse(graph, index, random);
        return;
      }
      default -> raw = Arrays.copyOf(raw, random.nextInt(raw.length + 8));
    }
    if (tensor.hasRawData()) {
      tensor.setRawData(ByteString.copyFrom(raw));
    }
  }

  /** Values as they were, at positions that may lie outside. */
  private static void sparse(GraphProto.Builder graph, int index, Random random) {
    TensorProto dense = graph.getInitializer(index);
    TensorProto.Builder indices = TensorProto.newBuilder().setDataType(7);
    int count = 1 + random.nextInt(4);
    for (int one = 0; one < count; one++) {
      indices.addInt64Data(number(random));
    }
    SparseTensorProto.Builder sparse =
        SparseTensorProto.newBuilder()
            .setValues(
                TensorProto.newBuilder()
                    .setName(dense.getName())
                    .setDataType(1)
                    .addDims(count)
                    .addAllFloatData(java.util.Collections.nCopies(count, 1f)))
            .setIndices(indices.addDims(count))
            .addAllDims(dense.getDimsList());
    graph.removeInitializer(index).addSparseInitializer(sparse);
  }
}
