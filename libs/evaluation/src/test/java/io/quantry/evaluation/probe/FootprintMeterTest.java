package io.quantry.evaluation.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.evaluation.EvaluationException;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.file.WriteOptions;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.ort.Cancellation;
import io.quantry.ort.TensorValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FootprintMeterTest {
  private static final Path MODEL =
      Path.of(System.getProperty("quantry.root"), "demo", "glyphs", "glyphs-fp32.onnx");

  @TempDir Path folder;

  /** As where Quantry is installed below a long path; on a command line the runtime would crash. */
  @Test
  void doesNotMindALongClassPath() {
    String classPath = System.getProperty("java.class.path");
    System.setProperty("java.class.path", classPath + (":/nowhere/" + "x".repeat(90)).repeat(60));
    try {
      TensorValue picture = TensorValue.ofFloats(new float[28 * 28], 1, 1, 28, 28);
      Footprint footprint =
          FootprintMeter.measure(MODEL, Map.of("image", picture), 1, 1, new Cancellation());
      assertThat(footprint.loadNanos()).isPositive();
      assertThat(footprint.processBytes()).isGreaterThan(footprint.residentBytes());
    } finally {
      System.setProperty("java.class.path", classPath);
    }
  }

  /** Its second dimension is declared free, yet only 3 is right: what a recurrent model is like. */
  @Test
  void feedsWhatItIsGivenAndSaysWhatTheModelRefuses() throws IOException {
    Path model = ofThree();
    TensorValue tooLong = TensorValue.ofFloats(new float[] {1, 2, 3, 4}, 1, 4);
    assertThatThrownBy(
            () -> FootprintMeter.measure(model, Map.of("x", tooLong), 1, 1, new Cancellation()))
        .isInstanceOfSatisfying(
            EvaluationException.class,
            e -> assertThat(e.code()).isEqualTo("model-rejected-by-runtime"));
    Footprint footprint =
        FootprintMeter.measure(
            model,
            Map.of("x", TensorValue.ofFloats(new float[] {1, 2, 3}, 1, 3)),
            1,
            1,
            new Cancellation());
    assertThat(footprint.probes()).isEqualTo(1);
    assertThat(footprint.loadNanos()).isPositive();
    assertThat(footprint.firstRunNanos()).isPositive();
  }

  @Test
  void readsEveryTypeAndRankAsItWasWritten() throws IOException {
    Map<String, TensorValue> feeds = new LinkedHashMap<>();
    feeds.put("x", TensorValue.ofFloats(new float[] {1.5f, -0f, Float.NaN, 4}, 2, 2));
    feeds.put("sr", TensorValue.ofInt64s(new long[] {8000}));
    feeds.put("m", TensorValue.ofBytes(ElementType.BOOL, new byte[] {1, 0, 1}, 1, 3));
    feeds.put("none", TensorValue.ofFloats(new float[0], 0, 7));
    Path file = folder.resolve("feeds");
    FeedFile.write(file, feeds);
    Map<String, TensorValue> read = FeedFile.read(file);
    assertThat(read.keySet()).containsExactlyElementsOf(List.copyOf(feeds.keySet()));
    feeds.forEach(
        (name, value) -> {
          TensorValue copy = Objects.requireNonNull(read.get(name));
          assertThat(copy.elementType()).isEqualTo(value.elementType());
          assertThat(copy.shape()).isEqualTo(value.shape());
          assertThat(copy.content()).isEqualTo(value.content());
        });
  }

  private Path ofThree() throws IOException {
    Graph graph = new Graph("three");
    Value x =
        graph.addInput(
            "x",
            ValueType.tensor(
                ElementType.FLOAT, new Shape(List.of(Dimension.of(1), Dimension.UNKNOWN))));
    Value weight = graph.addInitializer("w", Tensor.ofFloats(new float[] {1, 2, 3}, 3, 1));
    Value y = graph.newNode("MatMul").inputs(x, weight).output("y").append().requireOutput(0);
    y.setType(ValueType.tensor(ElementType.FLOAT, Shape.of(1, 1)));
    graph.addOutput(y);
    Model model = new Model(8, graph);
    model.opsets().set("", 17);
    Path file = folder.resolve("three.onnx");
    ModelWriter.write(model, file, WriteOptions.DEFAULT);
    return file;
  }
}
