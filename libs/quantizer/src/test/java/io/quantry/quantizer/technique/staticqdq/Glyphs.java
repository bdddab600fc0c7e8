package io.quantry.quantizer.technique.staticqdq;

import ai.onnxruntime.OnnxTensor;
import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Model;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.BatchSource;
import io.quantry.quantizer.runtime.OrtModel;
import io.quantry.quantizer.runtime.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The glyph classifier of the sample data, calibrated on 256 pictures of its training set. */
final class Glyphs {
  private static final int PIXELS = 28 * 28;
  private static final int CALIBRATION_BATCHES = 8;
  private static final int BATCH = 32;
  private static final int CLASSES = 36;

  private Glyphs() {}

  static byte[] original() throws IOException {
    return Files.readAllBytes(SharedData.glyphs("glyphs-fp32.onnx"));
  }

  static QuantizationOutcome quantize(Map<String, ?> parameters) throws IOException {
    return new Quantizer(Catalog.techniques())
        .quantize(
            ModelReader.read(original()),
            new QuantizationRequest("static", parameters),
            new BatchSource(calibration()),
            ProgressListener.NONE);
  }

  private static List<Map<String, OrtModel.FloatArray>> calibration() throws IOException {
    byte[] training = SharedData.idx(SharedData.glyphs("train-images-idx3-ubyte.gz"));
    List<Map<String, OrtModel.FloatArray>> batches = new ArrayList<>();
    for (int i = 0; i < CALIBRATION_BATCHES; i++) {
      float[] values = pictures(training, i * BATCH, BATCH);
      batches.add(Map.of("image", new OrtModel.FloatArray(new long[] {BATCH, 1, 28, 28}, values)));
    }
    return batches;
  }

  static double accuracy(Model model) throws Exception {
    return accuracy(ModelWriter.toBytes(model));
  }

  /** Share of the pictures in unseen fonts that get their class. */
  static double accuracy(byte[] model) throws Exception {
    byte[] images = SharedData.idx(SharedData.glyphs("test-images-idx3-ubyte.gz"));
    byte[] labels = SharedData.idx(SharedData.glyphs("test-labels-idx1-ubyte.gz"));
    int right = 0;
    try (OrtModel runtime = OrtModel.of(model, 2)) {
      for (int start = 0; start < labels.length; start += 100) {
        try (OnnxTensor input = OrtModel.tensor(pictures(images, start, 100), 100, 1, 28, 28)) {
          float[] logits = runtime.run(Map.of("image", input), "logits").values();
          for (int i = 0; i < 100; i++) {
            right += argMax(logits, CLASSES * i) == labels[start + i] ? 1 : 0;
          }
        }
      }
    }
    return (double) right / labels.length;
  }

  /** Some test pictures. */
  static Map<String, TensorValue> feed(int count) throws IOException {
    byte[] images = SharedData.idx(SharedData.glyphs("test-images-idx3-ubyte.gz"));
    return Map.of("image", TensorValue.ofFloats(pictures(images, 0, count), count, 1, 28, 28));
  }

  private static int argMax(float[] values, int from) {
    int best = 0;
    for (int i = 1; i < CLASSES; i++) {
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
