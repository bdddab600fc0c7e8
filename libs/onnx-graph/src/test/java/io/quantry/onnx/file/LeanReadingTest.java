package io.quantry.onnx.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.quantry.onnx.TinyModel;
import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.TensorData;
import io.quantry.onnx.proto.AttributeProto;
import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;
import io.quantry.onnx.proto.NodeProto;
import io.quantry.onnx.proto.TensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeanReadingTest {
  private static final int MIB = 1 << 20;

  @TempDir Path folder;

  @Test
  void leavesLargeWeightsInTheFile() throws IOException {
    Path file = write(TinyModel.relu().addInitializer(floats("w", MIB / 4)));

    Tensor weights = initializer(ModelReader.readLean(file), "w");

    assertThat(weights.data()).isInstanceOf(TensorData.External.class);
    assertThat(weights.bytes()).isEqualTo(initializer(ModelReader.read(file), "w").bytes());
  }

  @Test
  void keepsSmallWeightsInMemory() throws IOException {
    Path file = write(TinyModel.relu().addInitializer(floats("w", MIB / 4 - 1)));
    assertThat(initializer(ModelReader.readLean(file), "w").data())
        .isInstanceOf(TensorData.Raw.class);
  }

  @Test
  void readsPartsOfWhatIsInTheFile() throws IOException {
    Path file = write(TinyModel.relu().addInitializer(floats("w", MIB)));
    ByteBuffer part = ByteBuffer.allocate(3 * MIB);

    initializer(ModelReader.readLean(file), "w").read(MIB, part);

    ByteBuffer whole = initializer(ModelReader.read(file), "w").bytes();
    assertThat(part.flip()).isEqualTo(whole.slice(MIB, 3 * MIB));
  }

  @Test
  void shrinksEveryLengthAroundAConstantOfASubgraph() throws IOException {
    GraphProto.Builder inner =
        GraphProto.newBuilder().setName("inner").addNode(constant(AttributeKind.TENSOR.code()));
    GraphProto.Builder outer = TinyModel.relu();
    outer
        .addNodeBuilder()
        .setOpType("If")
        .addInput("x")
        .addOutput("z")
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("then_branch")
                .setType(AttributeKind.GRAPH.code())
                .setG(inner))
        .setDocString("behind it");

    Path file = write(outer);
    Model lean = ModelReader.readLean(file);

    Attribute.OfTensor value =
        (Attribute.OfTensor)
            lean.allGraphs().get(1).nodes().iterator().next().attributes().iterator().next();
    assertThat(value.value().data()).isInstanceOf(TensorData.External.class);
    assertThat(ModelWriter.toBytes(lean)).isEqualTo(ModelWriter.toBytes(ModelReader.read(file)));
  }

  @Test
  void leavesWhatAnAttributeHoldsAgainstItsKind() throws IOException {
    GraphProto.Builder graph = TinyModel.relu().addNode(constant(AttributeKind.INT.code()));
    Path file = write(graph);
    assertThat(ModelWriter.toBytes(ModelReader.readLean(file)))
        .isEqualTo(ModelWriter.toBytes(ModelReader.read(file)));
  }

  @Test
  void writesOverTheFileThatWeightsLieIn() throws IOException {
    Path file = write(TinyModel.relu().addInitializer(floats("w", MIB)));
    byte[] before = ModelWriter.toBytes(ModelReader.read(file));

    ModelWriter.write(ModelReader.readLean(file), file);

    assertThat(file).hasBinaryContent(before);
  }

  @Test
  void knowsTheSizeWithoutReading() throws IOException {
    Path file = write(TinyModel.relu().addInitializer(floats("w", MIB + 1)));
    assertThat(ModelWriter.sizeBytes(ModelReader.readLean(file)))
        .isEqualTo(ModelWriter.toBytes(ModelReader.read(file)).length);
  }

  private Path write(GraphProto.Builder graph) throws IOException {
    Path file = folder.resolve("model.onnx");
    ModelProto model = TinyModel.model(graph).build();
    Files.write(file, model.toByteArray());
    return file;
  }

  private static NodeProto.Builder constant(int kind) {
    return TinyModel.node("Constant", List.of(), List.of("c"))
        .addAttribute(
            AttributeProto.newBuilder().setName("value").setType(kind).setT(floats("", MIB)));
  }

  /** Recognizable bytes, so that a wrong place shows. */
  private static TensorProto.Builder floats(String name, int count) {
    byte[] content = new byte[4 * count];
    for (int index = 0; index < content.length; index++) {
      content[index] = (byte) (index % 251 - index / 251);
    }
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(1)
        .addDims(count)
        .setRawData(ByteString.copyFrom(content))
        .setDocString("behind the content");
  }

  private static Tensor initializer(Model model, String name) {
    return model.graph().initializers().stream()
        .filter(value -> value.name().equals(name))
        .findFirst()
        .orElseThrow()
        .initializer()
        .orElseThrow();
  }
}
