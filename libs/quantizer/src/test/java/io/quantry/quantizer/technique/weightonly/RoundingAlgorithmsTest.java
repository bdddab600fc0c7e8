package io.quantry.quantizer.technique.weightonly;

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
import io.quantry.quantizer.trial.Trials;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Algorithms that see data, on activations whose channels are correlated and of unlike size. */
class RoundingAlgorithmsTest {
  private static final long SEED = 97;
  private static final int K = 96;
  private static final int N = 64;

  @TempDir Path folder;
  private final Random random = new Random(SEED);
  private final float[] mixing = gaussian(8 * K);

  /** Measured gains are 4 dB and more; the data of the judgement are not those of the work. */
  @ParameterizedTest
  @CsvSource({
    "gptq, int4, true, 2",
    "gptq, int4, false, 2",
    "gptq, int2, false, 2",
    "awq, int4, true, 0.5",
    "awq+gptq, int4, true, 2",
    "gptq, int8, true, -0.5",
  })
  void beatRoundingToNearest(String names, String type, boolean symmetric, double gain) {
    Model model = network();
    OrtTrials known = new OrtTrials(feeds(40), folder, 1);
    OrtTrials unseen = new OrtTrials(feeds(40), folder, 1);
    Map<String, Object> weights =
        Map.of(
            "type", type, "symmetric", symmetric, "form", type.equals("int2") ? "contrib" : "auto");
    double nearest =
        OutputFidelity.worstSqnrDb(
            unseen.compare(model, quantize(model, weights, List.of(), known).model()));
    List<String> algorithms = List.of(names.split("\\+", -1));
    QuantizationOutcome outcome = quantize(model, weights, algorithms, known);
    double found = OutputFidelity.worstSqnrDb(unseen.compare(model, outcome.model()));
    System.out.printf("seed %d, %s %s: %.1f dB, nearest %.1f%n", SEED, names, type, found, nearest);
    assertThat(found).isGreaterThan(nearest + gain);
    assertThat(outcome.quantized())
        .allMatch(one -> one.decision().endsWith(String.join(" with ", algorithms)));
    assertThat(outcome.quantized()).hasSize(2);
  }

  @Test
  void roundToNearestWithoutDataAndSaySo() {
    QuantizationOutcome outcome =
        new Quantizer(Catalog.techniques())
            .quantize(
                network(),
                new QuantizationRequest("weight-only", Map.of()),
                (model, tensors, sink) -> {
                  throw new IllegalStateException("there are no data");
                },
                Trials.NONE,
                ProgressListener.NONE);
    assertThat(outcome.notes()).anyMatch(note -> note.contains("gptq needs"));
    assertThat(outcome.quantized()).noneMatch(one -> one.decision().contains("gptq"));
  }

  @Test
  void halfQuadraticScalesNeedNoData() {
    QuantizationOutcome outcome =
        new Quantizer(Catalog.techniques())
            .quantize(
                network(),
                new QuantizationRequest("weight-only", Map.of("algorithms", List.of("hqq"))),
                (model, tensors, sink) -> {
                  throw new IllegalStateException("there are no data");
                },
                Trials.NONE,
                ProgressListener.NONE);
    assertThat(outcome.quantized()).allMatch(one -> one.decision().endsWith("hqq"));
  }

  private QuantizationOutcome quantize(
      Model model, Map<String, Object> weights, List<String> algorithms, OrtTrials trials) {
    return new Quantizer(Catalog.techniques())
        .quantize(
            model.copy(),
            new QuantizationRequest(
                "weight-only", Map.of("weights", weights, "algorithms", algorithms)),
            new FeedSource(trials.feeds()),
            trials,
            ProgressListener.NONE);
  }

  /** {@code x} → MatMul → Relu → Gemm under transB → y. */
  private Model network() {
    Model model = new Model(8, new Graph("g"));
    model.opsets().set("", 17);
    Graph graph = model.graph();
    Value x = graph.addInput("x", ValueType.tensor(ElementType.FLOAT, Shape.of(16, K)));
    Value hidden =
        graph
            .newNode("MatMul")
            .name("first")
            .inputs(x, graph.addInitializer("w1", Tensor.ofFloats(gaussian(K * N), K, N)))
            .output("hidden")
            .append()
            .requireOutput(0);
    Value relu = graph.newNode("Relu").inputs(hidden).output("relu").append().requireOutput(0);
    Value y =
        graph
            .newNode("Gemm")
            .name("second")
            .inputs(relu, graph.addInitializer("w2", Tensor.ofFloats(gaussian(32 * N), 32, N)))
            .attribute(Attribute.of("transB", 1L))
            .output("y")
            .append()
            .requireOutput(0);
    y.setType(ValueType.tensor(ElementType.FLOAT));
    graph.addOutput(y);
    return model;
  }

  /**
   * Eight hidden causes and a little noise; channel j is up to twenty times as large as another.
   */
  private List<Map<String, TensorValue>> feeds(int count) {
    List<Map<String, TensorValue>> feeds = new ArrayList<>();
    for (int feed = 0; feed < count; feed++) {
      float[] x = new float[16 * K];
      for (int row = 0; row < 16; row++) {
        float[] causes = gaussian(8);
        for (int j = 0; j < K; j++) {
          double sum = 0.3 * random.nextGaussian();
          for (int cause = 0; cause < 8; cause++) {
            sum += causes[cause] * mixing[cause * K + j];
          }
          x[row * K + j] = (float) (sum * (j % 12 == 0 ? 20 : 1));
        }
      }
      feeds.add(Map.of("x", TensorValue.ofFloats(x, 16, K)));
    }
    return feeds;
  }

  private float[] gaussian(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
