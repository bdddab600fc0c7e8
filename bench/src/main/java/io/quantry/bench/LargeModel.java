package io.quantry.bench;

import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;
import io.quantry.onnx.proto.NodeProto;
import io.quantry.onnx.proto.StringStringEntryProto;
import io.quantry.onnx.proto.TensorProto;
import io.quantry.onnx.proto.ValueInfoProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/**
 * A model that does next to nothing and has one weight of any size in a file beside it.
 *
 * @param model the model's own file
 * @param weights its external data: seeded random bytes, so that nothing on the way can press them
 */
record LargeModel(Path model, Path weights) {
  static final String WEIGHTS = "weights.bin";

  private static final int FLOAT = 1;
  private static final int EXTERNAL = 1;
  private static final int BLOCK_BYTES = 1 << 20;

  /** Writes both files. */
  static LargeModel write(Path folder, long mebibytes) throws IOException {
    Path weights = folder.resolve(WEIGHTS);
    Random random = new Random(7);
    byte[] block = new byte[BLOCK_BYTES];
    try (FileChannel file =
        FileChannel.open(weights, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (long i = 0; i < mebibytes; i++) {
        random.nextBytes(block);
        file.write(ByteBuffer.wrap(block));
      }
    }
    Path model = folder.resolve("model.onnx");
    Files.write(model, model(mebibytes * BLOCK_BYTES / Float.BYTES).toByteArray());
    return new LargeModel(model, weights);
  }

  private static ModelProto model(long floats) {
    TensorProto weight =
        TensorProto.newBuilder()
            .setName("w")
            .setDataType(FLOAT)
            .addDims(floats)
            .setDataLocation(EXTERNAL)
            .addExternalData(
                StringStringEntryProto.newBuilder().setKey("location").setValue(WEIGHTS))
            .build();
    ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(8);
    model.addOpsetImportBuilder().setVersion(17);
    return model
        .setGraph(
            GraphProto.newBuilder()
                .setName("g")
                .addInput(value("x"))
                .addInitializer(weight)
                .addNode(NodeProto.newBuilder().setOpType("Relu").addInput("x").addOutput("y"))
                .addOutput(value("y")))
        .build();
  }

  private static ValueInfoProto value(String name) {
    ValueInfoProto.Builder value = ValueInfoProto.newBuilder().setName(name);
    value
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .setElemType(FLOAT)
        .getShapeBuilder()
        .addDimBuilder()
        .setDimValue(1);
    return value.build();
  }
}
