package io.quantry.ort;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtremesSessionTest {
  private static final Path MODEL =
      Path.of(System.getProperty("quantry.root"), "demo", "glyphs", "glyphs-fp32.onnx");
  private static final SessionSettings BASIC =
      SessionSettings.threads(1).withOptimization(SessionSettings.Optimization.BASIC);

  @TempDir Path folder;

  @Test
  void findsTheExtremesOfTheStreamedValues() throws IOException {
    Model model = ModelReader.read(MODEL);
    byte[] before = ModelWriter.toBytes(model);
    List<String> tensors = new ArrayList<>(List.of("image"));
    model.graph().nodes().stream()
        .filter(node -> !node.is("Constant"))
        .flatMap(node -> node.outputs().stream())
        .forEach(output -> output.map(Value::name).ifPresent(tensors::add));
    try (ActivationSession streaming = ActivationSession.open(model, tensors, folder, BASIC);
        ExtremesSession reducing = ExtremesSession.open(model, tensors, tensors, folder, BASIC)) {
      for (int size : new int[] {4, 3, 3}) {
        Map<String, TensorValue> feeds = SessionTest.pictures(size);
        Seen expected = new Seen();
        Seen actual = new Seen();
        streaming.run(feeds, expected, new Cancellation());
        reducing.run(feeds, actual, new Cancellation());
        if (size == 3) {
          assertThat(actual.whole).containsExactly("image");
        }
        assertThat(actual.extremes.keySet()).isEqualTo(expected.extremes.keySet());
        expected.extremes.forEach(
            (name, extremes) ->
                assertThat(actual.extremes.get(name)).as(name).containsExactly(extremes));
      }
    }
    assertThat(ModelWriter.toBytes(model)).isEqualTo(before);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void handsOverWholeWhatHoldsANanOrAnInfinityWhereverItLies() {
    Model model = doubled();
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      for (int place = 0; place < 33; place++) {
        float[] values = new float[33];
        values[0] = 1;
        try (ExtremesSession session =
            ExtremesSession.open(model, List.of("y"), List.of("y"), folder, BASIC)) {
          session.run(feed(values), new Seen(), new Cancellation());
          values[place] = bad;
          Seen seen = new Seen();
          session.run(feed(values), seen, new Cancellation());
          assertThat(seen.whole).as("%s at %d", bad, place).containsExactly("y");
          assertThat(Float.compare(Objects.requireNonNull(seen.values.get("y"))[place], bad))
              .isZero();
        }
      }
    }
  }

  @Test
  void isNotMisledByASumThatOverflows() {
    try (ExtremesSession session =
        ExtremesSession.open(doubled(), List.of("y"), List.of("y"), folder, BASIC)) {
      session.run(feed(1, 2, 3), new Seen(), new Cancellation());
      Seen seen = new Seen();
      session.run(feed(1e38f, 1.5e38f, 1.5e38f), seen, new Cancellation());
      assertThat(seen.extremes.get("y")).containsExactly(2e38f, 3e38f);
    }
  }

  @Test
  void takesZeroForTheLeastOfWhatCannotBeNegative() {
    Graph graph = new Graph("positive");
    Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT));
    Value y = graph.newNode("Exp").inputs(x).exactOutput("y").append().requireOutput(0);
    y.setType(ValueType.tensor(ElementType.FLOAT));
    graph.addOutput(y);
    Model model = new Model(8, graph);
    model.opsets().set("", 17);
    try (ExtremesSession session =
        ExtremesSession.open(model, List.of("y"), List.of("y"), folder, BASIC)) {
      session.run(feed(1, 2, 3), new Seen(), new Cancellation());
      Seen seen = new Seen();
      session.run(feed(0, 0.5f), seen, new Cancellation());
      assertThat(seen.extremes.get("y")).containsExactly(0, (float) Math.exp(0.5));
      session.run(feed(), seen, new Cancellation());
      assertThat(seen.whole).isEmpty();
    }
  }

  @Test
  void saysNothingOfAnEmptyTensor() {
    try (ExtremesSession session =
        ExtremesSession.open(doubled(), List.of("y"), List.of("y"), folder, BASIC)) {
      session.run(feed(1, 2, 3), new Seen(), new Cancellation());
      Seen seen = new Seen();
      session.run(feed(), seen, new Cancellation());
      assertThat(seen.extremes).isEmpty();
      assertThat(seen.whole).isEmpty();
    }
  }

  @Test
  void streamsOtherElementTypesAsBefore() {
    Graph graph = new Graph("lengths");
    Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT));
    Value n = graph.newNode("Shape").inputs(x).exactOutput("n").append().requireOutput(0);
    graph.addOutput(n);
    Model model = new Model(8, graph);
    model.opsets().set("", 17);
    try (ExtremesSession session =
        ExtremesSession.open(model, List.of("n"), List.of("n"), folder, BASIC)) {
      for (int run = 0; run < 2; run++) {
        Seen seen = new Seen();
        session.run(feed(1, 2, 3), seen, new Cancellation());
        assertThat(seen.values.get("n")).containsExactly(3);
      }
    }
  }

  private static Map<String, TensorValue> feed(float... values) {
    return Map.of("x", TensorValue.ofFloats(values, values.length));
  }

  /** {@code y = 2 x} of any length. */
  private static Model doubled() {
    Graph graph = new Graph("doubled");
    Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT));
    Value two = graph.addInitializer("two", Tensor.scalar(2f));
    Value y = graph.newNode("Mul").inputs(x, two).exactOutput("y").append().requireOutput(0);
    y.setType(ValueType.tensor(ElementType.FLOAT));
    graph.addOutput(y);
    Model model = new Model(8, graph);
    model.opsets().set("", 17);
    return model;
  }

  private static final class Seen implements ExtremesConsumer {
    private final Map<String, float[]> extremes = new LinkedHashMap<>();
    private final Map<String, float[]> values = new LinkedHashMap<>();
    private final List<String> whole = new ArrayList<>();

    @Override
    public void accept(String tensor, long[] shape, float[] numbers, int count) {
      whole.add(tensor);
      float[] copy = Arrays.copyOf(numbers, count);
      values.put(tensor, copy.clone());
      Arrays.sort(copy);
      extremes.put(tensor, new float[] {copy[0], copy[count - 1]});
    }

    @Override
    public void extremes(String tensor, float min, float max) {
      extremes.put(tensor, new float[] {min, max});
    }
  }
}
