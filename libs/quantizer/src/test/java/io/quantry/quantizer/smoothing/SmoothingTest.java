package io.quantry.quantizer.smoothing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.CalibrationMethod;
import io.quantry.quantizer.runtime.BatchSource;
import io.quantry.quantizer.runtime.OrtModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** From calibration data to a rewritten model. */
class SmoothingTest {
  private static final int WIDTH = 32;
  private static final int ROWS = 64;
  private static final int OUTLIER = 5;

  @Test
  void dividesTheOutlierAndLeavesTheResult() throws Exception {
    Model model = model(false);
    byte[] original = ModelWriter.toBytes(model);
    Smoothing.Choice choice = choose(model, node -> true, ProgressListener.NONE);
    assertThat(choice.isEmpty()).isFalse();
    assertThat(choice.notes()).singleElement().asString().startsWith("x: alpha 0.");
    assertThat(ModelWriter.toBytes(model)).as("until it is applied").isEqualTo(original);
    assertThat(choice.apply(model)).isEmpty();
    assertThat(model.graph().nodes()).extracting(Node::opType).containsExactly("Mul", "MatMul");
    assertThat(run(ModelWriter.toBytes(model))).containsExactly(run(original), within(1e-3f));
  }

  /** Another product of the same activation that is to stay as it is, its matrix shared or not. */
  @Test
  void touchesNoProductThatIsNotQuantized() throws Exception {
    Model model = model(true);
    byte[] original = ModelWriter.toBytes(model);
    Smoothing.Choice choice =
        choose(model, node -> !node.name().startsWith("kept"), ProgressListener.NONE);
    choice.apply(model);
    assertThat(model.graph().nodes())
        .filteredOn(node -> node.name().startsWith("kept"))
        .extracting(node -> node.requireInput(0).name(), node -> node.requireInput(1).name())
        .containsOnly(tuple("x", "tied"));
    assertThat(run(ModelWriter.toBytes(model))).containsExactly(run(original), within(1e-3f));
  }

  /** Each site is looked at twice, and each look takes its time. */
  @Test
  void reportsEveryLookAtASite() {
    List<String> steps = new ArrayList<>();
    choose(
        model(false),
        node -> true,
        new ProgressListener() {
          @Override
          public void progress(String stage, long done, long total) {
            steps.add("%s %d of %d".formatted(stage, done, total));
          }

          @Override
          public boolean isCanceled() {
            return false;
          }
        });
    assertThat(steps).containsExactly("smooth 0 of 2", "smooth 1 of 2");
  }

  private static Smoothing.Choice choose(
      Model model, Predicate<Node> quantizable, ProgressListener progress) {
    Smoothing smoothing = new Smoothing(model, quantizable);
    ActivationStatistics statistics =
        ActivationStatistics.collect(
            model,
            smoothing.needs(),
            CalibrationMethod.all().getFirst(),
            new BatchSource(
                List.of(
                    Map.of("x", new OrtModel.FloatArray(new long[] {ROWS, WIDTH}, activation())))),
            ProgressListener.NONE);
    return smoothing.choose(statistics, ProductNoise.DYNAMIC, true, false, progress);
  }

  private static float[] activation() {
    float[] values = Products.random(ROWS * WIDTH, 3);
    for (int i = OUTLIER; i < values.length; i += WIDTH) {
      values[i] *= 60;
    }
    return values;
  }

  /**
   * @param tied whether two more products read x and one matrix
   */
  private static Model model(boolean tied) {
    Graph graph = new Graph("smoothing");
    Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(ROWS, WIDTH)));
    float[] matrix = Products.random(WIDTH * WIDTH, 4);
    for (int c = 0; c < WIDTH; c++) {
      matrix[OUTLIER * WIDTH + c] /= 20;
    }
    Value w = graph.addInitializer("w", Tensor.ofFloats(matrix, WIDTH, WIDTH));
    Value y = product(graph, "product", x, w);
    if (tied) {
      Value other =
          graph.addInitializer(
              "tied", Tensor.ofFloats(Products.random(WIDTH * WIDTH, 5), WIDTH, WIDTH));
      y = add(graph, y, product(graph, "kept_1", x, other));
      y = add(graph, y, product(graph, "kept_2", x, other));
    }
    y.rename("y");
    y.setType(ValueType.tensor(ElementType.FLOAT));
    graph.addOutput(y);
    Model model = new Model(8, graph);
    model.opsets().set("", 13);
    return model;
  }

  private static Value product(Graph graph, String name, Value x, Value w) {
    return graph.newNode("MatMul").name(name).inputs(x, w).output(name).append().requireOutput(0);
  }

  private static Value add(Graph graph, Value one, Value other) {
    return graph.newNode("Add").inputs(one, other).output("sum").append().requireOutput(0);
  }

  private static float[] run(byte[] model) throws Exception {
    try (OrtModel runtime = OrtModel.of(model, 1);
        OnnxTensor x = OrtModel.tensor(activation(), ROWS, WIDTH)) {
      return runtime.run(Map.of("x", x), "y").values();
    }
  }
}
