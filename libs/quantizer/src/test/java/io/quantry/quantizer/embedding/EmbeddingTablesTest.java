package io.quantry.quantizer.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.FeedSource;
import io.quantry.quantizer.runtime.OrtTrials;
import io.quantry.quantizer.trial.OutputFidelity;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of a model whose products get fixed ranges; TiedWeightsTest has those without data. */
class EmbeddingTablesTest {
  private static final int ROWS = 128;
  private static final int WIDTH = 64;
  private static final int IDS = 6;
  private static final long SEED = 5;
  private static final long FLOAT_TABLE = 4L * ROWS * WIDTH;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"int8, false", "int8, true", "uint8, false"})
  void staticStoresThemInEightBits(String type, boolean tied) {
    Model original = model(tied, false);
    QuantizationOutcome outcome = quantize(original.copy(), type);
    assertThat(largestFloat(outcome.model())).isLessThan(FLOAT_TABLE);
    assertThat(worstDb(original, outcome.model())).as("seed %d", SEED).isGreaterThan(30);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void staticKeepsThoseThatSomebodyNeedsInFloat(boolean tied) {
    QuantizationOutcome outcome = quantize(model(tied, true), "int8");
    assertThat(largestFloat(outcome.model())).isEqualTo(FLOAT_TABLE);
    assertThat(outcome.keptFloat())
        .anyMatch(kept -> kept.decision().contains("the table is also used in FP32 by"));
  }

  @Test
  void staticLeavesThemWhereAsked() {
    QuantizationOutcome outcome = quantize(model(false, false), "float32");
    assertThat(largestFloat(outcome.model())).isEqualTo(FLOAT_TABLE);
  }

  private static QuantizationOutcome quantize(Model model, String type) {
    return new Quantizer(Catalog.techniques())
        .quantize(
            model,
            new QuantizationRequest(
                "static",
                Map.of(
                    "embeddings", Map.of("type", type),
                    "algorithms", List.of(),
                    "costBasedExclusion", false)),
            new FeedSource(feeds()),
            ProgressListener.NONE);
  }

  private double worstDb(Model reference, Model candidate) {
    return OutputFidelity.worstSqnrDb(
        new OrtTrials(feeds(), folder, 1).compare(reference, candidate));
  }

  private static long largestFloat(Model model) {
    return model.graph().initializers().stream()
        .map(value -> value.initializer().orElseThrow())
        .filter(tensor -> tensor.elementType() == ElementType.FLOAT)
        .mapToLong(Tensor::byteSize)
        .max()
        .orElseThrow();
  }

  /** Gather, MatMul with a matrix of its own or the table's, turned; perhaps the bare table too. */
  private static Model model(boolean tied, boolean bare) {
    Graph graph = new Graph("embedding");
    Value ids = graph.addInput("ids", ValueType.tensor(ElementType.INT64, Shape.of(1, IDS)));
    Value table = graph.addInitializer("table", gaussian(SEED, ROWS, WIDTH));
    Value rows = append(graph, "Gather", "rows", table, ids);
    Value matrix =
        tied
            ? graph
                .newNode("Transpose")
                .attribute(Attribute.ofInts("perm", 1, 0))
                .inputs(table)
                .output("turned")
                .append()
                .requireOutput(0)
            : graph.addInitializer("matrix", gaussian(SEED + 1, WIDTH, 32));
    graph.addOutput(typed(append(graph, "MatMul", "product", rows, matrix)));
    if (bare) {
      graph.addOutput(typed(append(graph, "Abs", "magnitudes", table)));
    }
    Model model = new Model(8, graph);
    model.opsets().set("", 13);
    return model;
  }

  private static Value typed(Value output) {
    output.setType(ValueType.tensor(ElementType.FLOAT));
    return output;
  }

  private static Value append(Graph graph, String opType, String output, Value... inputs) {
    return graph.newNode(opType).inputs(inputs).output(output).append().requireOutput(0);
  }

  private static Tensor gaussian(long seed, int rows, int columns) {
    Random random = new Random(seed);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensor.ofFloats(values, rows, columns);
  }

  private static List<Map<String, TensorValue>> feeds() {
    Random random = new Random(SEED);
    return IntStream.range(0, 32)
        .mapToObj(i -> random.longs(IDS, 0, ROWS).toArray())
        .map(ids -> Map.of("ids", TensorValue.ofInt64s(ids, 1, IDS)))
        .toList();
  }
}
