package io.quantry.ort;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SideBySideTest {
  private static final int SIDE = 64;

  @TempDir Path folder;

  /** One product beside two hundred: ten times apart on any machine. */
  @Test
  void givesTimesInTheOrderOfTheModels() throws IOException {
    List<Path> models = List.of(products(1), products(200));
    Map<String, TensorValue> feeds =
        Map.of("x", TensorValue.ofFloats(new float[SIDE * SIDE], SIDE, SIDE));
    List<Double> micros =
        SideBySide.medianMicros(
            models,
            feeds,
            SessionSettings.threads(1),
            new SideBySide.Effort(2, Duration.ZERO, 15, Duration.ZERO, 15));
    assertThat(micros).hasSize(2);
    assertThat(micros.get(1)).isGreaterThan(10 * micros.get(0));
  }

  @Test
  void letsAnotherModelGoFirstInEachRound() {
    StringBuilder order = new StringBuilder();
    List<LongSupplier> runs = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      runs.add(
          () -> {
            order.append(name);
            return 1;
          });
    }
    SideBySide.medianMicros(runs, new SideBySide.Effort(1, Duration.ZERO, 4, Duration.ZERO, 9));
    assertThat(order).hasToString("abc" + "abc" + "bca" + "cab" + "abc");
  }

  @Test
  void takesTheMiddleOfTheTwoInTheMiddle() {
    List<LongSupplier> runs =
        List.of(times(99_000, 4_000, 1_000, 3_000, 900_000), times(9_000, 7_000, 7_000, 7_000, 1));
    assertThat(
            SideBySide.medianMicros(
                runs, new SideBySide.Effort(1, Duration.ZERO, 4, Duration.ZERO, 9)))
        .as("without the first")
        .containsExactly(3.5, 7.0);
  }

  private static LongSupplier times(long... nanos) {
    Deque<Long> left = new ArrayDeque<>();
    for (long one : nanos) {
      left.add(one);
    }
    return left::remove;
  }

  /** A chain of products of x with itself. */
  private Path products(int count) throws IOException {
    Graph graph = new Graph("products");
    Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(SIDE, SIDE)));
    Value value = x;
    for (int i = 0; i < count; i++) {
      value = graph.newNode("MatMul").inputs(value, x).output("product").append().requireOutput(0);
    }
    value.setType(ValueType.tensor(ElementType.FLOAT, Shape.of(SIDE, SIDE)));
    graph.addOutput(value);
    Model model = new Model(8, graph);
    model.opsets().set("", 17);
    Path file = folder.resolve(count + ".onnx");
    ModelWriter.write(model, file);
    return file;
  }
}
