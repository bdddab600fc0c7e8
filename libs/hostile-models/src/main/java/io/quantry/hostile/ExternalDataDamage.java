package io.quantry.hostile;

import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;
import io.quantry.onnx.proto.StringStringEntryProto;
import io.quantry.onnx.proto.TensorProto;
import java.util.List;
import java.util.Random;

/** A constant whose content is said to lie in a file: somebody's, the model itself, or nowhere. */
final class ExternalDataDamage extends GraphMutator {
  private static final List<String> PLACES =
      List.of(
          "../../etc/passwd",
          "/etc/passwd",
          "*/_ORT_MEM_ADDR_/*",
          "model.onnx",
          "task.json",
          "",
          "a/../../b",
          "..",
          "weights.bin",
          "C:\\x",
          "\u0000",
          "//host/share",
          "./weights.bin");

  ExternalDataDamage() {
    super("external-data");
  }

  @Override
  void damage(ModelProto.Builder model, GraphProto.Builder graph, Random random) {
    int index = pick(graph.getInitializerCount(), random);
    if (index < 0) {
      return;
    }
    TensorProto.Builder tensor = graph.getInitializerBuilder(index).setDataLocation(1);
    if (random.nextBoolean()) {
      tensor.clearRawData().clearFloatData();
    }
    tensor.addExternalData(entry("location", PLACES.get(random.nextInt(PLACES.size()))));
    if (random.nextBoolean()) {
      tensor.addExternalData(entry("offset", Long.toString(number(random))));
    }
    if (random.nextBoolean()) {
      tensor.addExternalData(entry("length", Long.toString(number(random))));
    }
  }

  private static StringStringEntryProto.Builder entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value);
  }
}
