package io.quantry.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.evaluation.dataset.DatasetSource;
import io.quantry.evaluation.latency.LatencyPlan;
import io.quantry.evaluation.metric.MetricResult;
import io.quantry.evaluation.verdict.Finding;
import io.quantry.evaluation.verdict.Verdict;
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
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten pictures of two pixels through models of one product: what goes wrong must be said. */
class EvaluationFindingsTest {
  private static final int SAMPLES = 10;
  private static final int UNLABELLED = -1;
  private static final float[] EYE = {1, 0, 0, 1};

  @TempDir Path folder;

  @Test
  void namesAndCountsOutputsThatAreNotFiniteAndMisses() throws IOException {
    Path good = product("good", Dimension.named("n"), EYE);
    Path bad = product("bad", Dimension.named("n"), new float[] {1, Float.NaN, 0, 1});

    EvaluationReport report = evaluate(good, bad, "cosine", 0);

    assertThat(finding(report, "NON_FINITE_OUTPUT"))
        .contains("'y'", "0 of the baseline", "10 of the candidate");
    assertThat(report.verdict()).isEqualTo(Verdict.MISSED);
    MetricResult cosine = EvaluationTest.accuracy(report);
    assertThat(cosine.candidate()).as("counted as wrong, not averaged away").isZero();
  }

  @Test
  void countsOutputsOfAnotherShapeAsWrong() throws IOException {
    Path two = product("two", Dimension.named("n"), EYE);
    Path three = product("three", Dimension.named("n"), new float[] {1, 0, 0, 0, 1, 0});

    EvaluationReport report = evaluate(two, three, "cosine", 0);

    assertThat(finding(report, "OUTPUT_SHAPE_VARIES")).contains("'y'", "10 samples");
    assertThat(EvaluationTest.accuracy(report).candidate()).isZero();
  }

  @Test
  void refusesToCompareClassesOfAnotherShape() throws IOException {
    Path two = product("two", Dimension.named("n"), EYE);
    Path three = product("three", Dimension.named("n"), new float[] {1, 0, 0, 0, 1, 0});
    assertRefused(two, three, 0, "'y'");
  }

  @Test
  void refusesALabelThatTheModelDoesNotKnow() throws IOException {
    Path model = product("good", Dimension.named("n"), EYE);
    assertRefused(model, model, 5, "5");
  }

  @Test
  void saysHowManySamplesAPrescribedBatchLeavesOut() throws IOException {
    Path model = product("four", Dimension.of(4), EYE);

    EvaluationReport report = evaluate(model, model, "top1", 0);

    assertThat(report.samples()).isEqualTo(8);
    assertThat(finding(report, "SAMPLES_SKIPPED")).contains("2 samples");
  }

  @Test
  void saysWhichMetricWasLeftOutAndWhy() throws IOException {
    Path model = picture("picture");

    EvaluationReport report = evaluate(model, model, "cosine", UNLABELLED);

    assertThat(finding(report, "METRIC_LEFT_OUT")).contains("ssim");
  }

  private void assertRefused(Path baseline, Path candidate, int label, String named) {
    assertThatThrownBy(() -> evaluate(baseline, candidate, "top1", label))
        .isInstanceOfSatisfying(
            EvaluationException.class,
            refused -> assertThat(refused.code()).isEqualTo("dataset-model-mismatch"))
        .hasMessageContaining(named);
  }

  private static String finding(EvaluationReport report, String code) {
    return report.findings().stream()
        .filter(finding -> finding.code().equals(code))
        .map(Finding::message)
        .collect(Collectors.joining("; "));
  }

  private EvaluationReport evaluate(Path baseline, Path candidate, String metric, int label)
      throws IOException {
    return Evaluation.run(
        EvaluationTest.request(
            baseline,
            candidate,
            pictures(label),
            metric,
            "none",
            Integer.MAX_VALUE,
            LatencyPlan.none(),
            0),
        ProgressListener.none());
  }

  private DatasetSource pictures(int label) throws IOException {
    ByteBuffer images = ByteBuffer.allocate(16 + 2 * SAMPLES);
    images.putInt(0x803).putInt(SAMPLES).putInt(1).putInt(2);
    ByteBuffer labels = ByteBuffer.allocate(8 + SAMPLES);
    labels.putInt(0x801).putInt(SAMPLES);
    for (int i = 0; i < SAMPLES; i++) {
      images.put((byte) (200 + i)).put((byte) (10 * i));
      labels.put((byte) label);
    }
    Path pixels = Files.write(folder.resolve("images"), images.array());
    Path classes = Files.write(folder.resolve("labels"), labels.array());
    return new DatasetSource(
        "idx",
        label == UNLABELLED
            ? Map.of("images", pixels)
            : Map.of("images", pixels, "labels", classes),
        Map.of());
  }

  /** {@code y [n, width] = flattened x · weights}; the width is not declared. */
  private Path product(String name, Dimension batch, float[] weights) throws IOException {
    Graph graph = new Graph(name);
    Value x = input(graph, batch);
    Value flat = graph.newNode("Flatten").inputs(x).output("flat").append().requireOutput(0);
    Value w = graph.addInitializer("w", Tensor.ofFloats(weights, 2, weights.length / 2));
    Value y = graph.newNode("MatMul").inputs(flat, w).output("y").append().requireOutput(0);
    y.setType(ValueType.tensor(ElementType.FLOAT, new Shape(List.of(batch, Dimension.UNKNOWN))));
    graph.addOutput(y);
    return write(name, graph);
  }

  /** The picture as it is, of a size that is not declared. */
  private Path picture(String name) throws IOException {
    ValueType open =
        ValueType.tensor(
            ElementType.FLOAT,
            new Shape(
                List.of(
                    Dimension.named("n"), Dimension.of(1), Dimension.UNKNOWN, Dimension.UNKNOWN)));
    Graph graph = new Graph(name);
    Value x = graph.addInput("x", open);
    Value y = graph.newNode("Relu").inputs(x).output("y").append().requireOutput(0);
    y.setType(open);
    graph.addOutput(y);
    return write(name, graph);
  }

  private static Value input(Graph graph, Dimension batch) {
    return graph.addInput(
        "x",
        ValueType.tensor(
            ElementType.FLOAT,
            new Shape(List.of(batch, Dimension.of(1), Dimension.of(1), Dimension.of(2)))));
  }

  private Path write(String name, Graph graph) throws IOException {
    Model model = new Model(8, graph);
    model.opsets().set("", 17);
    Path file = folder.resolve(name + ".onnx");
    ModelWriter.write(model, file, WriteOptions.DEFAULT);
    return file;
  }
}
