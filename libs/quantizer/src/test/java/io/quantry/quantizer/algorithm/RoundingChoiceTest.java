package io.quantry.quantizer.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.BatchSource;
import io.quantry.quantizer.runtime.OrtModel;
import io.quantry.quantizer.training.LayerReconstruction;
import io.quantry.quantizer.training.MadeUpTraining;
import io.quantry.quantizer.training.ReconstructionSettings;
import io.quantry.quantizer.training.ReconstructionUnit;
import io.quantry.quantizer.training.Training;
import io.quantry.quantizer.training.TrainingOutcome;
import io.quantry.quantizer.training.TrainingSettings;
import io.quantry.quantizer.trial.Trials;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundingChoiceTest {
  private static final float[] WEIGHTS = {1, 0.3f, 1, -0.4f};
  private static final float[] OTHERS = {0.5f, 0.1f, -1, 0.2f};
  private static final int NEAREST = 38; // 0.3 of 127
  private static final long SEED = 3;

  @Test
  void reconstructsEachLayerOnceTheModelIsQuantized() {
    MadeUpTraining training = new MadeUpTraining();
    Model model = chain();
    QuantizationOutcome outcome = quantize(model, Trials.NONE, training, "adaround");
    assertThat(training.units())
        .containsExactly(
            new ReconstructionUnit(List.of("convolution"), "conv"),
            new ReconstructionUnit(List.of("convolution_1"), "conv_1"));
    assertThat(training.settings()).containsExactly(new ReconstructionSettings(77, 32, 55, SEED));
    assertThat(integers(model)[1]).isEqualTo(NEAREST + 1);
    assertThat(outcome.notes())
        .contains(
            "adaround of 2 layers in 2 units, 25.0 % of the weights not rounded to nearest, error of"
                + " a unit's output -75 % in the median, not tried out");
  }

  @Test
  void givesTheTrainerTheFloatModel() {
    MadeUpTraining training = new MadeUpTraining();
    quantize(chain(), Trials.NONE, training, "adaround");
    assertThat(training.references().getFirst().graph().nodes())
        .extracting(Node::opType)
        .containsExactly("Conv", "Relu", "Conv");
  }

  @Test
  void takesBlocksWhereBothAreWanted() {
    MadeUpTraining training = new MadeUpTraining();
    QuantizationOutcome outcome =
        quantize(chain(), Trials.NONE, training, "adaround", "block-reconstruction");
    assertThat(training.settings()).hasSize(1);
    assertThat(outcome.notes())
        .anyMatch(note -> note.startsWith("block-reconstruction of 2 layers"))
        .noneMatch(note -> note.startsWith("adaround"));
  }

  /** By hand: 39/127 is 0.00709 above 0.3, so a mean of 5 asks for a bias of -0.0354. */
  @Test
  void letsBiasCorrectionSeeTheNewWeights() {
    Model model = new Layers(2).conv(2, 1, 1, WEIGHTS, 0, 0).model();
    quantize(model, Trials.NONE, new MadeUpTraining(), "adaround", "bias-correction");
    Node pair = layer(model).requireInput(2).producer().orElseThrow();
    float bias =
        pair.requireInput(0).initializer().orElseThrow().ints()[0]
            * pair.requireInput(1).initializer().orElseThrow().floats()[0];
    assertThat(bias).isCloseTo(-0.0354f, within(5f / 255 / 127));
  }

  @Test
  void takesTheRoundingsBackWhereTheOutputGetsWorse() {
    Model model = new Layers(2).conv(2, 1, 1, WEIGHTS).model();
    QuantizationOutcome outcome =
        quantize(model, new RatedTrials(30, 29), new MadeUpTraining(), "adaround");
    assertThat(integers(model)[1]).isEqualTo(NEAREST);
    assertThat(outcome.notes())
        .anyMatch(note -> note.contains("was tried and taken back: SQNR of the output 30.00 dB"));
  }

  @Test
  void roundsToNearestWithoutATrainer() {
    Model model = new Layers(2).conv(2, 1, 1, WEIGHTS).model();
    QuantizationOutcome outcome = quantize(model, Trials.NONE, Training.NONE, "adaround");
    assertThat(integers(model)[1]).isEqualTo(NEAREST);
    assertThat(outcome.notes())
        .contains("adaround needs calibration data and a trainer: weights were rounded to nearest");
  }

  @Test
  void quantizesAModelThatTheTrainerCannotCompute() {
    Model model = new Layers(2).conv(2, 1, 1, WEIGHTS).model();
    QuantizationOutcome outcome =
        quantize(model, Trials.NONE, refusing("operator-not-trainable"), "adaround");
    assertThat(integers(model)[1]).isEqualTo(NEAREST);
    assertThat(outcome.notes()).contains("adaround stopped: as made up");
  }

  @Test
  void passesOnWhatElseGoesWrong() {
    Model model = new Layers(2).conv(2, 1, 1, WEIGHTS).model();
    assertThatThrownBy(() -> quantize(model, Trials.NONE, refusing("canceled"), "adaround"))
        .isInstanceOfSatisfying(
            QuantizationException.class, e -> assertThat(e.code()).isEqualTo("canceled"));
  }

  @Test
  void namesLayersThatHaveNoName() {
    MadeUpTraining training = new MadeUpTraining();
    Model model = chain();
    model.graph().nodes().forEach(node -> node.rename(""));
    model.graph().nodes().get(1).rename("conv_1"); // what the second Conv would get
    quantize(model, Trials.NONE, training, "adaround");
    assertThat(training.units())
        .flatExtracting(ReconstructionUnit::layers)
        .containsExactly("conv", "conv_1_1");
  }

  /** A Conv, a Relu that folds away, and a Conv whose output is the model's. */
  private static Model chain() {
    return new Layers(2).conv(2, 1, 1, WEIGHTS).relu().conv(2, 1, 1, OTHERS).model();
  }

  private static QuantizationOutcome quantize(
      Model model, Trials trials, Training training, String... algorithms) {
    Map<String, ?> parameters =
        Map.of(
            "algorithms",
            List.of(algorithms),
            "reconstruction",
            Map.of("steps", 77, "samples", 55),
            "calibration",
            Map.of("seed", SEED),
            "costBasedExclusion",
            false,
            "accuracyBasedExclusion",
            false);
    float[] pixels = new float[2 * Layers.SIDE * Layers.SIDE];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = i < pixels.length / 2 ? 2 : 5;
    }
    long[] dims = {1, 2, Layers.SIDE, Layers.SIDE};
    OrtModel.FloatArray data = new OrtModel.FloatArray(dims, pixels);
    return new Quantizer(Catalog.techniques())
        .quantize(
            model,
            new QuantizationRequest("static", parameters),
            new BatchSource(List.of(Map.of("x", data))),
            trials,
            training,
            ProgressListener.NONE);
  }

  private static Node layer(Model model) {
    return model.graph().nodes().stream().filter(node -> node.is("Conv")).findFirst().orElseThrow();
  }

  private static int[] integers(Model model) {
    return RoundedLayers.integers(layer(model)).orElseThrow().initializer().orElseThrow().ints();
  }

  private static Training refusing(String code) {
    return new Training() {
      @Override
      public boolean isPossible() {
        return true;
      }

      @Override
      public TrainingOutcome train(Model student, Model teacher, TrainingSettings settings) {
        throw new IllegalStateException("not asked to train");
      }

      @Override
      public List<LayerReconstruction> reconstruct(
          Model reference,
          Model quantized,
          List<ReconstructionUnit> units,
          ReconstructionSettings settings) {
        throw new QuantizationException(code, "as made up");
      }
    };
  }
}
