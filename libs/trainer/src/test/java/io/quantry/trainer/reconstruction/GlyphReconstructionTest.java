package io.quantry.trainer.reconstruction;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.trial.Trials;
import io.quantry.trainer.data.Batches;
import io.quantry.trainer.data.Glyphs;
import io.quantry.trainer.graph.TorchActivations;
import io.quantry.trainer.torch.Torch;
import io.quantry.trainer.training.TorchTraining;
import io.quantry.trainer.training.TrainingListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Device;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way on a real network: two-bit weights, eight-bit activations, top-1 in ONNX Runtime on
 * pictures of unseen fonts. Rounded to nearest it tells next to nothing apart. With four bits it
 * loses too little to show anything.
 */
class GlyphReconstructionTest {
  private static final int PICTURES = 1_000;
  private static final int BATCH = 100;
  private static final int SIDE = 28;
  private static double exact;
  private static double nearest;
  private static @TempDir Path folder;

  @BeforeAll
  static void measureWhatRoundingToNearestLoses() throws IOException {
    exact = top1(Glyphs.model());
    nearest = top1(quantized().model());
    assertThat(exact - nearest).as("points lost by rounding to nearest").isGreaterThan(50);
  }

  @Test
  void recoversWhatRoundingToNearestLosesLayerByLayer() throws IOException {
    assertRecovered(quantized("adaround"), "adaround of 10 layers in 10 units");
  }

  @Test
  void recoversWhatRoundingToNearestLosesBlockByBlock() throws IOException {
    assertRecovered(
        quantized("block-reconstruction"), "block-reconstruction of 10 layers in 4 units");
  }

  private static void assertRecovered(QuantizationOutcome outcome, String note) throws IOException {
    assertThat(outcome.notes()).anyMatch(line -> line.startsWith(note));
    double recovered = top1(outcome.model());
    assertThat(recovered)
        .as("top-1: FP32 %.1f, nearest %.1f", exact, nearest)
        .isGreaterThan(nearest + 0.9 * (exact - nearest));
  }

  private static QuantizationOutcome quantized(String... algorithms) throws IOException {
    Glyphs training = Glyphs.first("train", 512);
    Device device = Torch.begin(1, 0);
    Map<String, ?> parameters =
        Map.of(
            "weights", Map.of("type", "int2"),
            "algorithms", List.of(algorithms),
            "reconstruction", Map.of("steps", 200, "samples", 512));
    return new Quantizer(Catalog.techniques())
        .quantize(
            Glyphs.model(),
            new QuantizationRequest("static", parameters),
            new TorchActivations(new Batches(training, device), 256, 64),
            Trials.NONE,
            new TorchTraining(
                () -> training, null, 1, TrainingListener.NONE, ProgressListener.NONE),
            ProgressListener.NONE);
  }

  private static double top1(Model model) throws IOException {
    Glyphs pictures = Glyphs.first("test", PICTURES);
    int[] labels = pictures.labels().orElseThrow();
    int pixels = SIDE * SIDE;
    Path file = Files.createTempFile(folder, "glyphs", ".onnx");
    ModelWriter.write(model, file);
    int hits = 0;
    try (Session session = Session.open(file, SessionSettings.threads(1))) {
      for (int from = 0; from < PICTURES; from += BATCH) {
        ByteBuffer bytes =
            ByteBuffer.allocate(BATCH * pixels * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < BATCH; i++) {
          pictures.read(from + i, 0, bytes);
        }
        float[] values = new float[BATCH * pixels];
        bytes.flip().asFloatBuffer().get(values);
        TensorValue batch = TensorValue.ofFloats(values, BATCH, 1, SIDE, SIDE);
        float[] logits = session.run(Map.of("image", batch)).values().iterator().next().floats();
        for (int i = 0; i < BATCH; i++) {
          hits += best(logits, i, logits.length / BATCH) == labels[from + i] ? 1 : 0;
        }
      }
    }
    return 100.0 * hits / PICTURES;
  }

  private static int best(float[] logits, int row, int classes) {
    int best = 0;
    for (int c = 1; c < classes; c++) {
      if (logits[row * classes + c] > logits[row * classes + best]) {
        best = c;
      }
    }
    return best;
  }
}
