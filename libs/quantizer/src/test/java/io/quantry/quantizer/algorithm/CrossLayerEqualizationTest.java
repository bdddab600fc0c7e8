package io.quantry.quantizer.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.CalibrationMethod;
import io.quantry.quantizer.calibration.ChannelStatistics;
import io.quantry.quantizer.calibration.StatisticsRequest;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.hardware.HardwareProfile;
import io.quantry.quantizer.runtime.BatchSource;
import io.quantry.quantizer.runtime.OrtModel;
import io.quantry.quantizer.technique.Decisions;
import io.quantry.quantizer.technique.Scope;
import io.quantry.quantizer.technique.Settings;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.Work;
import io.quantry.quantizer.training.Training;
import io.quantry.quantizer.trial.Trials;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CrossLayerEqualizationTest {
  private static final long SEED = 5;
  private static final float[] DATA = Layers.pictures(4, 3, SEED, 0.5);
  private static final long[] DIMS = {4, 3, Layers.SIDE, Layers.SIDE};
  private static final BatchSource SOURCE =
      new BatchSource(List.of(Map.of("x", new OrtModel.FloatArray(DIMS, DATA))));

  @Test
  void keepsTheFunctionAcrossDepthwiseLayers() throws Exception {
    Model model = chain(new Layers(3).unequalConv(8, 1, 3).relu());
    float[] before = run(model);
    double spread = spread(model, "relu");
    equalize(model, Trials.NONE, Map.of());
    assertThat(run(model)).as("seed %d", SEED).containsExactly(before, within(1e-4f));
    assertThat(spread).isGreaterThan(5);
    assertThat(spread(model, "relu")).isCloseTo(1, within(1e-4));
  }

  @Test
  void movesHalfOfTheSpreadWhereTheReaderMixesChannels() throws Exception {
    Model model = new Layers(3).unequalConv(8, 1, 3).relu().unequalConv(5, 1, 1).model();
    float[] before = run(model);
    double spread = spread(model, "relu");
    equalize(model, Trials.NONE, Map.of());
    assertThat(run(model)).as("seed %d", SEED).containsExactly(before, within(1e-4f));
    assertThat(spread(model, "relu")).isCloseTo(Math.sqrt(spread), within(1e-3));
  }

  @Test
  void keepsTheFunctionAcrossAnUpperBoundOnTheCalibrationData() throws Exception {
    Model model = chain(new Layers(3).unequalConv(8, 1, 3).clip(2));
    float[] before = run(model);
    double spread = spread(model, "clip");
    equalize(model, new RatedTrials(10, 11), Map.of());
    assertThat(run(model)).as("seed %d", SEED).containsExactly(before, within(1e-4f));
    assertThat(spread(model, "clip")).isLessThan(spread / 4);
  }

  @Test
  void leavesAnUpperBoundAloneWithoutDataToTryItOn() {
    Model model = new Layers(3).unequalConv(8, 1, 3).clip(2).unequalConv(8, 8, 3).model();
    double spread = spread(model, "clip");
    assertThat(equalize(model, Trials.NONE, Map.of()).notes()).isEmpty();
    assertThat(spread(model, "clip")).isEqualTo(spread);
  }

  @Test
  void takesEverythingBackWhereTheOutputGetsWorse() throws Exception {
    Model model = chain(new Layers(3).unequalConv(8, 1, 3).relu());
    float[] before = run(model);
    Decisions decisions = equalize(model, new RatedTrials(11, 10.5), Map.of());
    assertThat(run(model)).containsExactly(before);
    assertThat(decisions.notes())
        .containsExactly(
            "cross-layer equalization of 2 activations was tried and taken back: SQNR of the"
                + " output 11.00 dB before, 10.50 dB after");
  }

  /** By hand: w1 = 8 and 2, w2 = 2 and 8: factors 1/2 and 2 make all of them 4. */
  @Test
  void balancesWeightsThatHaveOneScale() throws Exception {
    float[] first = {8, 0, 0, 0, 2, 0};
    float[] second = {2, 8};
    Model model = new Layers(3).conv(2, 1, 1, first, 1, 1).relu().conv(1, 1, 1, second).model();
    float[] before = run(model);
    equalize(model, Trials.NONE, Map.of("weights", Map.of("granularity", "tensor")));
    assertThat(run(model)).containsExactly(before, within(1e-4f));
    assertThat(weights(model, 0)).containsExactly(4, 0, 0, 0, 4, 0);
    assertThat(weights(model, 1)).containsExactly(4, 4);
  }

  @Test
  void leavesAValueAloneThatOthersRead() {
    Model model = new Layers(3).unequalConv(8, 1, 3).relu().unequalConv(8, 8, 3).model();
    model.graph().addOutput(model.graph().value("relu").orElseThrow());
    assertThat(equalize(model, Trials.NONE, Map.of()).notes()).isEmpty();
  }

  private static Model chain(Layers start) {
    return start.unequalConv(8, 8, 3).relu().unequalConv(5, 1, 1).model();
  }

  /** Equalizes in front of a quantization that changes nothing. */
  private static Decisions equalize(Model model, Trials trials, Map<String, ?> parameters) {
    Decisions decisions = new Decisions();
    Settings settings = Settings.of(staticInt8().descriptor(), parameters);
    Work work =
        new Work(
            model,
            settings,
            Scope.of(settings),
            HardwareProfile.of("cpu").orElseThrow(),
            decisions,
            trials,
            Training.NONE,
            ProgressListener.NONE);
    Technique.Plan nothing = Steps.of(StatisticsRequest.NONE, statistics -> Optional.empty());
    Optional<Technique.Plan> plan =
        Optional.of(CrossLayerEqualization.ALGORITHM.step().around(work, any -> nothing));
    while (plan.isPresent()) {
      plan = plan.get().apply(statistics(model, plan.get().needs()));
    }
    return decisions;
  }

  private static Technique staticInt8() {
    return Catalog.techniques().stream()
        .filter(technique -> technique.descriptor().type().equals("static"))
        .findFirst()
        .orElseThrow();
  }

  private static ActivationStatistics statistics(Model model, StatisticsRequest needs) {
    return needs.isEmpty()
        ? ActivationStatistics.none()
        : ActivationStatistics.collect(
            model, needs, CalibrationMethod.of("minmax"), SOURCE, ProgressListener.NONE);
  }

  /** The largest over the smallest magnitude of the live channels of a value. */
  private static double spread(Model model, String value) {
    ChannelStatistics channels =
        statistics(model, StatisticsRequest.NONE.withChannels(Map.of(value, 1)))
            .channels(value)
            .orElseThrow();
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (int c = 0; c < channels.count(); c++) {
      if (channels.magnitude(c) > 0) {
        least = Math.min(least, channels.magnitude(c));
        most = Math.max(most, channels.magnitude(c));
      }
    }
    return most / least;
  }

  private static float[] weights(Model model, int convolution) {
    return model.graph().nodes().stream()
        .filter(node -> node.is("Conv"))
        .toList()
        .get(convolution)
        .requireInput(1)
        .initializer()
        .orElseThrow()
        .floats();
  }

  private static float[] run(Model model) throws Exception {
    String output = model.graph().outputs().getFirst().name();
    try (OrtModel runtime = OrtModel.of(model, 1);
        OnnxTensor input = OrtModel.tensor(DATA, DIMS)) {
      return runtime.run(Map.of("x", input), output).values();
    }
  }
}
