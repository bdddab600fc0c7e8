package io.quantry.onnx.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.quantry.onnx.ModelRefusedException;
import io.quantry.onnx.RefusalCode;
import io.quantry.onnx.SharedData;
import io.quantry.onnx.TinyModel;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.proto.AttributeProto;
import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;
import io.quantry.onnx.proto.TensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelFileTest {
  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("handMadeModels")
  void writesBackEqual(ModelProto before) throws IOException {
    Path file = folder.resolve("model.onnx");
    Files.write(file, before.toByteArray());
    Path copy = folder.resolve("copy.onnx");
    ModelWriter.write(ModelReader.read(file), copy);
    ModelProto after = ModelProto.parseFrom(Files.readAllBytes(copy));
    assertThat(ProtoDifference.between(before, after, folder)).isEmpty();
  }

  static Stream<ModelProto> handMadeModels() {
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .addField(
                999,
                UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFromUtf8("from the future"))
                    .build())
            .build();
    GraphProto.Builder futuristic =
        TinyModel.relu()
            .setUnknownFields(unknown)
            .addInitializer(
                TinyModel.tensor("future", 5, 3).setDataType(77).setUnknownFields(unknown))
            .addValueInfo(TinyModel.value("nowhere", 4));
    futuristic
        .getNodeBuilder(0)
        .setUnknownFields(unknown)
        .setDomain("ai.onnx")
        .setName("")
        .addOutput("")
        .addAttribute(AttributeProto.newBuilder().setName("later").setType(42))
        .addMetadataProps(TinyModel.entry("key", "value"));
    futuristic.getInputBuilder(0).setUnknownFields(unknown).getTypeBuilder().setDenotation("IMAGE");
    GraphProto.Builder typed =
        TinyModel.relu()
            .addInitializer(
                TensorProto.newBuilder()
                    .setName("f")
                    .setDataType(1)
                    .addDims(2)
                    .addFloatData(1)
                    .addFloatData(-0f))
            .addInitializer(
                TensorProto.newBuilder()
                    .setName("h")
                    .setDataType(10)
                    .addDims(1)
                    .addInt32Data(0x3C00))
            .addInitializer(
                TensorProto.newBuilder()
                    .setName("s")
                    .setDataType(8)
                    .addDims(1)
                    .addStringData(ByteString.copyFrom(new byte[] {(byte) 0xFF})))
            .addInitializer(
                TensorProto.newBuilder().setName("u").setDataType(13).addDims(1).addUint64Data(-1))
            .addOutput(TinyModel.value("x", 2))
            .addOutput(TinyModel.value("y", 3));
    return Stream.of(
        TinyModel.model(TinyModel.relu()).build(),
        TinyModel.model(futuristic).setUnknownFields(unknown).build(),
        TinyModel.model(typed)
            .addMetadataProps(TinyModel.entry("twice", "a"))
            .addMetadataProps(TinyModel.entry("twice", "b"))
            .build(),
        TinyModel.model(TinyModel.nestedIfs(25)).build(),
        TinyModel.functions(3, 2).build());
  }

  @Test
  void movesWeightsOutAndBackIn() throws IOException {
    GraphProto.Builder graph =
        TinyModel.relu()
            .addInitializer(TinyModel.tensor("large", 4096, 1024))
            .addInitializer(TinyModel.tensor("small", 8, 2))
            .addInitializer(TinyModel.tensor("other", 8000, 2000));
    Path inline = folder.resolve("inline.onnx");
    Files.write(inline, TinyModel.model(graph).build().toByteArray());

    Path external = folder.resolve("external.onnx");
    Path sideFile =
        ModelWriter.write(ModelReader.read(inline), external, WriteOptions.EXTERNAL).orElseThrow();
    assertThat(sideFile).hasFileName("external.onnx.data").hasSize(4096 + 8000);
    ModelProto proto = ModelProto.parseFrom(Files.readAllBytes(external));
    assertThat(proto.getGraph().getInitializer(1).hasRawData()).as("below the threshold").isTrue();
    assertThat(proto.getGraph().getInitializer(2).getExternalDataList())
        .containsExactly(
            TinyModel.entry("location", "external.onnx.data"),
            TinyModel.entry("offset", "4096"),
            TinyModel.entry("length", "8000"));
    assertThat(proto.getSerializedSize()).isLessThan(1000);

    // Over itself: the side file is read until the new one is complete.
    Model model = ModelReader.read(external);
    ModelWriter.write(model, external, WriteOptions.EXTERNAL);
    ModelWriter.write(ModelReader.read(external), folder.resolve("back.onnx"));
    assertThat(
            ProtoDifference.between(
                ModelProto.parseFrom(Files.readAllBytes(inline)),
                ModelProto.parseFrom(Files.readAllBytes(folder.resolve("back.onnx"))),
                folder))
        .isEmpty();
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(Path::getFileName).map(Path::toString))
          .containsExactlyInAnyOrder(
              "inline.onnx", "external.onnx", "external.onnx.data", "back.onnx");
    }
  }

  @Test
  void readsLegalExternalDataInPieces() throws IOException {
    Model model =
        ModelReader.read(SharedData.path("hostile", "model_with_external_initializers.onnx"));
    Tensor pads =
        model.graph().initializers().stream()
            .filter(value -> value.name().equals("Pads"))
            .findFirst()
            .orElseThrow()
            .initializer()
            .orElseThrow();
    assertThat(pads.elementType()).isEqualTo(ElementType.INT64);
    assertThat(pads.longs()).hasSize(4);
    ByteBuffer piece = ByteBuffer.allocate(8);
    pads.read(8, piece);
    assertThat(piece.order(ByteOrder.LITTLE_ENDIAN).getLong(0)).isEqualTo(pads.longs()[1]);
  }

  @Test
  void refusesExternalDataElsewhere() {
    for (String location : List.of("../x", "/etc/passwd", "a\\b", "", "c:x", "missing.bin")) {
      Path file = folder.resolve("model.onnx");
      GraphProto.Builder graph = TinyModel.relu().addInitializer(TinyModel.external("w", location));
      assertThatThrownBy(
              () -> {
                Files.write(file, TinyModel.model(graph).build().toByteArray());
                ModelReader.read(file);
              })
          .as(location)
          .isInstanceOfSatisfying(
              ModelRefusedException.class,
              refusal -> assertThat(refusal.code()).isEqualTo(RefusalCode.EXTERNAL_DATA_FORBIDDEN));
    }
  }
}
