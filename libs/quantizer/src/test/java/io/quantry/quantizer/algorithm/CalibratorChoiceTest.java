package io.quantry.quantizer.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.BatchSource;
import io.quantry.quantizer.runtime.FeedSource;
import io.quantry.quantizer.runtime.ModelZoo;
import io.quantry.quantizer.runtime.OrtModel;
import io.quantry.quantizer.runtime.OrtTrials;
import io.quantry.quantizer.trial.OutputFidelity;
import io.quantry.quantizer.trial.Trials;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalibratorChoiceTest {
  private static final List<String> SINGLE =
      List.of("minmax", "moving-average", "percentile", "entropy", "mse");
  private static final int CALIBRATION = 40;
  private static final int HELD_OUT = 30;

  @TempDir Path folder;

  @Test
  void takesTheMethodOfTheMostFaithfulOutput() {
    // One figure for each method, in order, then for another range of each tensor, all worse.
    double[] figures = {10, 12, 30, 5, 20, 3, 3, 3, 3, 3, 3, 3, 3};
    assertThat(inputScale("auto", new RatedTrials(figures)))
        .isEqualTo(inputScale("percentile", Trials.NONE))
        .isNotEqualTo(inputScale("mse", Trials.NONE));
  }

  /** A method that cuts off what these samples can spare may miss what others cannot. */
  @Test
  void staysWithTheExtremesWhereAnotherMethodGainsLittle() {
    double[] figures = {10, 2, 11, 5, 11.4, 3, 3, 3, 3, 3, 3, 3, 3};
    assertThat(inputScale("auto", new RatedTrials(figures)))
        .isEqualTo(inputScale("minmax", Trials.NONE));
  }

  @Test
  void keepsTheRangesOfOneTensorThatGain() {
    double[] figures = {10, 12, 30, 5, 20, 31, 3, 3, 3, 3, 3, 3, 3};
    QuantizationOutcome outcome = quantize("auto", new RatedTrials(figures));
    assertThat(outcome.notes())
        .anyMatch(note -> note.contains("percentile, and another method for 1 of 2 tensors"))
        .anyMatch(note -> note.contains("SQNR 31.00 dB"));
  }

  @Test
  void takesTheLeastSquaredErrorWhereNothingCanBeTried() {
    assertThat(inputScale("auto", Trials.NONE)).isEqualTo(inputScale("mse", Trials.NONE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mobilenet", "ppocr-cls"})
  void isNoWorseThanTheBestMethodAloneOnOtherPictures(String name) throws Exception {
    ModelZoo zoo = ModelZoo.named(name);
    List<Map<String, TensorValue>> feeds = zoo.input().feeds(CALIBRATION + HELD_OUT);
    Map<String, Double> figures = new TreeMap<>();
    for (String method : SINGLE) {
      figures.put(method, heldOutDb(zoo, feeds, method));
    }
    double best = figures.values().stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    double chosen = heldOutDb(zoo, feeds, "auto");
    System.out.printf("%s: auto %.2f dB, alone %s%n", name, chosen, figures);
    assertThat(chosen).as("%s", figures).isGreaterThan(best - 0.25);
  }

  private double heldOutDb(ModelZoo zoo, List<Map<String, TensorValue>> feeds, String method)
      throws Exception {
    List<Map<String, TensorValue>> calibration = feeds.subList(0, CALIBRATION);
    QuantizationOutcome outcome =
        new Quantizer(Catalog.techniques())
            .quantize(
                ModelReader.read(zoo.path()),
                new QuantizationRequest(
                    "static",
                    Map.of(
                        "calibration", Map.of("method", method),
                        "costBasedExclusion", false,
                        "accuracyBasedExclusion", false)),
                new FeedSource(calibration),
                new OrtTrials(calibration, folder, 2),
                ProgressListener.NONE);
    return OutputFidelity.worstSqnrDb(
        new OrtTrials(feeds.subList(CALIBRATION, feeds.size()), folder, 2)
            .compare(ModelReader.read(zoo.path()), outcome.model()));
  }

  private static double inputScale(String method, Trials trials) {
    Model model = quantize(method, trials).model();
    Node first =
        model.graph().nodes().stream()
            .filter(node -> node.is("QuantizeLinear"))
            .filter(node -> node.requireInput(0).isGraphInput())
            .findFirst()
            .orElseThrow();
    return first.requireInput(1).initializer().orElseThrow().floats()[0];
  }

  /** Bell-shaped values, with one far out: each method has a range of its own. */
  private static QuantizationOutcome quantize(String method, Trials trials) {
    float[] pictures = Layers.pictures(8, 3, 5, 0.5);
    pictures[100] = 40;
    long[] dims = {8, 3, Layers.SIDE, Layers.SIDE};
    return new Quantizer(Catalog.techniques())
        .quantize(
            new Layers(3).unequalConv(4, 1, 3).model(),
            new QuantizationRequest(
                "static",
                Map.of(
                    "algorithms",
                    List.of("calibrator-choice"),
                    "costBasedExclusion",
                    false,
                    "accuracyBasedExclusion",
                    false,
                    "calibration",
                    Map.of("method", method))),
            new BatchSource(List.of(Map.of("x", new OrtModel.FloatArray(dims, pictures)))),
            trials,
            ProgressListener.NONE);
  }
}
