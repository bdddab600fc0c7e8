package io.quantry.quantizer.technique.staticqdq;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.BatchSource;
import io.quantry.quantizer.runtime.OrtModel;
import io.quantry.quantizer.runtime.SharedData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A residual network with depthwise convolutions and unfolded normalizations, judged on unseen
 * fonts.
 */
class GlyphsTest {
  private static final int PIXELS = 28 * 28;
  private static final int CALIBRATION_BATCHES = 8;
  private static final int BATCH = 32;

  @Test
  void losesAtMostAPointAndRunsEveryConvolutionInIntegers() throws Exception {
    byte[] original = java.nio.file.Files.readAllBytes(SharedData.glyphs("glyphs-fp32.onnx"));
    byte[] training = SharedData.idx(SharedData.glyphs("train-images-idx3-ubyte.gz"));
    List<Map<String, OrtModel.FloatArray>> batches = new ArrayList<>();
    for (int i = 0; i < CALIBRATION_BATCHES; i++) {
      float[] values = pictures(training, i * BATCH, BATCH);
      batches.add(Map.of("image", new OrtModel.FloatArray(new long[] {BATCH, 1, 28, 28}, values)));
    }
    Model model = ModelReader.read(original);
    QuantizationOutcome outcome =
        new Quantizer(Catalog.techniques())
            .quantize(
                model,
                new QuantizationRequest("static", Map.of("costBasedExclusion", false)),
                new BatchSource(batches),
                ProgressListener.NONE);

    Map<String, Integer> operators = OrtModel.optimizedOperators(outcome.model());
    byte[] quantized = ModelWriter.toBytes(outcome.model());
    double before = accuracy(original);
    double after = accuracy(quantized);
    assertThat(outcome.keptFloat()).isEmpty();
    assertThat(operators)
        .containsEntry("QLinearAdd", 2)
        .containsEntry("QLinearGlobalAveragePool", 1)
        .containsEntry("QGemm", 1)
        .containsEntry("QLinearConv", 10)
        .doesNotContainKey("Conv");
    assertThat(before - after).isLessThanOrEqualTo(0.01);
    assertThat(quantized.length).isLessThan(original.length / 3);
  }

  private static double accuracy(byte[] model) throws Exception {
    byte[] images = SharedData.idx(SharedData.glyphs("test-images-idx3-ubyte.gz"));
    byte[] labels = SharedData.idx(SharedData.glyphs("test-labels-idx1-ubyte.gz"));
    int right = 0;
    try (OrtModel runtime = OrtModel.of(model, 2)) {
      for (int start = 0; start < labels.length; start += 100) {
        try (OnnxTensor input = OrtModel.tensor(pictures(images, start, 100), 100, 1, 28, 28)) {
          float[] logits = runtime.run(Map.of("image", input), "logits").values();
          for (int i = 0; i < 100; i++) {
            right += argMax(logits, 36 * i, 36) == labels[start + i] ? 1 : 0;
          }
        }
      }
    }
    return (double) right / labels.length;
  }

  private static int argMax(float[] values, int from, int count) {
    int best = 0;
    for (int i = 1; i < count; i++) {
      best = values[from + i] > values[from + best] ? i : best;
    }
    return best;
  }

  private static float[] pictures(byte[] pixels, int start, int count) {
    float[] values = new float[count * PIXELS];
    for (int i = 0; i < values.length; i++) {
      values[i] = ((pixels[start * PIXELS + i] & 0xFF) / 255f - 0.5f) / 0.5f;
    }
    return values;
  }
}
