package io.quantry.cli.system;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;
import io.quantry.onnx.proto.NodeProto;
import io.quantry.onnx.proto.TensorProto;
import io.quantry.onnx.proto.TensorShapeProto;
import io.quantry.onnx.proto.ValueInfoProto;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A valid model that is as large as one likes: one product, its weights from a seed. */
final class LargeModel {
  private static final int FLOAT = 1;

  private LargeModel() {}

  /** Writes one with {@code side} · {@code side} weights of four bytes. */
  static void write(Path file, int side, long seed) throws IOException {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("product")
            .addInput(row("x", side))
            .addOutput(row("y", side))
            .addInitializer(
                TensorProto.newBuilder()
                    .setName("w")
                    .setDataType(FLOAT)
                    .addDims(side)
                    .addDims(side)
                    .setRawData(weights(side, seed)))
            .addNode(
                NodeProto.newBuilder()
                    .setOpType("MatMul")
                    .addInput("x")
                    .addInput("w")
                    .addOutput("y"));
    ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(8).setGraph(graph);
    model.addOpsetImportBuilder().setVersion(17);
    try (OutputStream out = Files.newOutputStream(file)) {
      model.build().writeTo(out);
    }
  }

  private static ByteString weights(int side, long seed) {
    Random random = new Random(seed);
    ByteBuffer bytes = ByteBuffer.allocate(side * side * Float.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      bytes.putFloat(random.nextFloat() - 0.5f);
    }
    return UnsafeByteOperations.unsafeWrap(bytes.flip());
  }

  private static ValueInfoProto row(String name, int width) {
    ValueInfoProto.Builder value = ValueInfoProto.newBuilder().setName(name);
    value
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .setElemType(FLOAT)
        .getShapeBuilder()
        .addDim(dimension(1))
        .addDim(dimension(width));
    return value.build();
  }

  private static TensorShapeProto.Dimension dimension(int size) {
    return TensorShapeProto.Dimension.newBuilder().setDimValue(size).build();
  }
}
