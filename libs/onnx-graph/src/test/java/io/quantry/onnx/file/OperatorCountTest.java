package io.quantry.onnx.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.quantry.onnx.ModelRefusedException;
import io.quantry.onnx.proto.AttributeProto;
import io.quantry.onnx.proto.FunctionProto;
import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;
import io.quantry.onnx.proto.NodeProto;
import io.quantry.onnx.proto.TensorProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorCountTest {
  @TempDir Path folder;

  /** As ONNX Runtime 1.29 saves a graph in which it put two splits. */
  @Test
  void countsInAGraphThatNamesTwoInitializersAlike() throws IOException {
    GraphProto branch =
        GraphProto.newBuilder().addNode(node("ai.onnx", "Relu")).addNode(node("", "Conv")).build();
    NodeProto choice =
        node("", "If").toBuilder()
            .addAttribute(AttributeProto.newBuilder().setName("then_branch").setG(branch))
            .build();
    TensorProto splits = TensorProto.newBuilder().setName("splits").build();
    ModelProto model =
        ModelProto.newBuilder()
            .setGraph(
                GraphProto.newBuilder()
                    .addInitializer(splits)
                    .addInitializer(splits)
                    .addNode(choice)
                    .addNode(node("", "Conv"))
                    .addNode(node("com.microsoft", "Gelu")))
            .addFunctions(FunctionProto.newBuilder().addNode(node("", "Relu")))
            .build();
    Path file = Files.write(folder.resolve("optimized.onnx"), model.toByteArray());

    assertThatThrownBy(() -> ModelReader.read(file)).hasMessageContaining("'splits' stands twice");
    assertThat(OperatorCount.of(file))
        .containsOnly(
            entry("If", 1), entry("Conv", 2), entry("Relu", 2), entry("com.microsoft:Gelu", 1));
  }

  @Test
  void refusesWhatIsNoModel() throws IOException {
    Path file = Files.write(folder.resolve("broken.onnx"), new byte[] {58, 127, 1});
    assertThatThrownBy(() -> OperatorCount.of(file)).isInstanceOf(ModelRefusedException.class);
  }

  private static NodeProto node(String domain, String type) {
    return NodeProto.newBuilder().setDomain(domain).setOpType(type).build();
  }
}
