package io.quantry.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActivationSessionTest {
  private static final Path MODEL =
      Path.of(System.getProperty("quantry.root"), "demo", "glyphs", "glyphs-fp32.onnx");
  private static final SessionSettings BASIC =
      SessionSettings.threads(1).withOptimization(SessionSettings.Optimization.BASIC);

  @TempDir Path folder;

  @Test
  void streamsTheSameValuesThroughReusedBuffersAsPlainRunsGive() throws IOException {
    Model model = ModelReader.read(MODEL);
    byte[] before = ModelWriter.toBytes(model);
    String inner =
        model.graph().nodes().stream()
            .filter(node -> node.is("Relu"))
            .findFirst()
            .orElseThrow()
            .requireOutput(0)
            .name();
    try (ActivationSession streaming =
            ActivationSession.open(model, List.of("image", inner, "logits"), folder, BASIC);
        Session plain = Session.open(MODEL, BASIC)) {
      // The second batch of each size goes through pinned buffers, the first does not.
      for (int size : new int[] {4, 4, 2, 4, 2}) {
        Map<String, TensorValue> feeds = SessionTest.pictures(size);
        Map<String, float[]> seen = new LinkedHashMap<>();
        streaming.run(
            feeds,
            (name, shape, values, count) -> {
              assertThat(shape[0]).isEqualTo(size);
              seen.put(name, Arrays.copyOf(values, count));
            },
            new Cancellation());
        assertThat(seen.keySet()).containsExactlyInAnyOrder("image", inner, "logits");
        assertThat(seen.get(inner)).hasSize(size * 16 * 28 * 28);
        assertThat(seen.get("image"))
            .isEqualTo(Objects.requireNonNull(feeds.get("image")).floats());
        float[] expected = Objects.requireNonNull(plain.run(feeds).get("logits")).floats();
        float[] logits = Objects.requireNonNull(seen.get("logits"));
        for (int i = 0; i < expected.length; i++) {
          assertThat(logits[i]).isCloseTo(expected[i], offset(1e-3f));
        }
      }
    }
    assertThat(ModelWriter.toBytes(model)).isEqualTo(before);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void offersTensorsWhereTheyLieAndCopiesThoseThatAreNotTaken() throws IOException {
    Model model = ModelReader.read(MODEL);
    List<String> taken = new ArrayList<>();
    List<String> copied = new ArrayList<>();
    ActivationConsumer consumer =
        new ActivationConsumer() {
          @Override
          public void accept(String tensor, long[] shape, float[] values, int count) {
            copied.add(tensor);
          }

          @Override
          public boolean takes(String tensor, long[] shape, FloatBuffer values) {
            if (tensor.equals("logits")) {
              assertThat(values.limit()).isEqualTo(2 * 36);
              taken.add(tensor);
            }
            return tensor.equals("logits");
          }
        };
    try (ActivationSession session =
        ActivationSession.open(model, List.of("image", "logits"), folder, BASIC)) {
      session.run(SessionTest.pictures(2), consumer, new Cancellation());
      session.run(SessionTest.pictures(2), consumer, new Cancellation());
    }
    assertThat(taken).containsExactly("logits", "logits");
    assertThat(copied).containsExactly("image", "image");
  }

  @Test
  void deliversTensorsWhoseShapeDependsOnTheData() {
    Graph graph = new Graph("positives");
    Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(4)));
    Value zero = graph.addInitializer("zero", Tensor.scalar(0f));
    Value positive =
        graph.newNode("Greater").inputs(x, zero).exactOutput("positive").append().requireOutput(0);
    Value chosen =
        graph
            .newNode("Compress")
            .inputs(x, positive)
            .exactOutput("chosen")
            .append()
            .requireOutput(0);
    graph.addOutput(chosen);
    Model model = new Model(8, graph);
    model.opsets().set("", 17);
    List<Integer> counts = new ArrayList<>();
    try (ActivationSession session =
        ActivationSession.open(model, List.of("chosen"), folder, BASIC)) {
      for (float[] values :
          new float[][] {{1, 1, -1, -1}, {1, 1, 1, -1}, {-1, -1, -1, -1}, {1, 2, 3, 4}}) {
        session.run(
            Map.of("x", TensorValue.ofFloats(values, 4)),
            (name, shape, data, count) -> counts.add(count),
            new Cancellation());
      }
    }
    assertThat(counts).containsExactly(2, 3, 0, 4);
  }

  @Test
  void refusesTensorsThatTheModelDoesNotHave() throws IOException {
    Model model = ModelReader.read(MODEL);
    assertThatThrownBy(() -> ActivationSession.open(model, List.of("nowhere"), folder, BASIC))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nowhere");
  }
}
