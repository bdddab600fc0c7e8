package io.quantry.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.training.TrainingOutcome;
import io.quantry.quantizer.training.TrainingSettings;
import io.quantry.quantizer.training.TrainingSettings.Augmentation;
import io.quantry.quantizer.training.TrainingSettings.Loss;
import io.quantry.trainer.data.Glyphs;
import java.io.IOException;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TorchTrainingTest {
  @Test
  void trainsAFloatModelFromScratch() throws IOException {
    Model model = Glyphs.model();
    forget(model.graph(), 3);
    TrainingOutcome outcome =
        train(model, Glyphs.model(), settings(4, Loss.LABELS), Glyphs.first("train", 6_000));
    System.out.println(outcome);
    assertThat(outcome.bestEpoch()).isPositive();
  }

  @Test
  void recoversWhatFourBitsLose() throws IOException {
    Model model = FakeQuantized.of(Glyphs.model(), 4);
    TrainingOutcome outcome =
        train(model, Glyphs.model(), settings(3, Loss.BOTH), Glyphs.first("train", 6_000));
    System.out.println(outcome);
    assertThat(outcome.bestEpoch()).isPositive();
  }

  private static TrainingOutcome train(
      Model student, Model teacher, TrainingSettings settings, Glyphs samples) {
    return new TorchTraining(
            () -> samples,
            null,
            2,
            new TrainingListener() {
              @Override
              public void progress(double fraction, Map<String, Double> figures) {
                System.out.println(fraction + " " + figures);
              }

              @Override
              public void log(String message) {
                System.out.println(message);
              }
            },
            ProgressListener.NONE)
        .train(student, teacher, settings);
  }

  private static TrainingSettings settings(int epochs, Loss loss) {
    return new TrainingSettings(
        epochs, 128, "adam", 3e-3, 1e-4, 0.05, loss, 0, 1, 0.1, 0, Augmentation.NONE, true, 20, 1);
  }

  /** Random weights in place of the trained ones. */
  private static void forget(Graph graph, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (Value value : graph.initializers()) {
      Tensor tensor = value.initializer().orElseThrow();
      if (tensor.rank() >= 2) {
        float[] values = new float[(int) tensor.elementCount()];
        double width = Math.sqrt(6.0 * tensor.dim(0) / values.length);
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (width * (2 * random.nextDouble() - 1));
        }
        graph.setInitializer(value, Tensor.ofFloats(values, tensor.dims()));
      }
    }
  }
}
