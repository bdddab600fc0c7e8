package io.quantry.quantizer.technique.staticqdq;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.catalog.Catalog;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.pipeline.QuantizationRequest;
import io.quantry.quantizer.pipeline.Quantizer;
import io.quantry.quantizer.runtime.BatchSource;
import io.quantry.quantizer.runtime.OrtModel;
import io.quantry.quantizer.runtime.SentenceEncoder;
import io.quantry.quantizer.runtime.SharedData;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks of other people, calibrated and compared on photographs. */
class VisionModelsTest {
  private static final int CALIBRATION = 24;
  private static final int COMPARED = 8;

  /** The bounds are far below what was measured; they catch a wrong graph, not a lost digit. */
  @ParameterizedTest
  @CsvSource({
    "model-squeezenet-1.0/squeezenet1.0_widened_fp32.onnx, data_0, softmaxout_1, 224, 224, 1, 116, 26, 0.9",
    "model-mobilenet-v1-0.25/mobilenet_v1_0.25_224.onnx, input, logits, 224, 224, 127.5, 127.5, 28, 0.7",
    "model-ultraface/ultraface_RFB-320.onnx, input, scores, 240, 320, 128, 127, 52, 0.98",
  })
  void runsEveryConvolutionInIntegers(
      String file,
      String input,
      String output,
      int height,
      int width,
      float scale,
      float mean,
      int convolutions,
      double leastCosine)
      throws Exception {
    byte[] original = Files.readAllBytes(SharedData.path(file));
    List<float[]> pictures = pictures(height, width, scale, mean);
    List<Map<String, OrtModel.FloatArray>> batches = new ArrayList<>();
    for (float[] picture : pictures.subList(0, CALIBRATION)) {
      batches.add(
          Map.of(input, new OrtModel.FloatArray(new long[] {1, 3, height, width}, picture)));
    }
    QuantizationOutcome outcome =
        new Quantizer(Catalog.techniques())
            .quantize(
                ModelReader.read(original),
                new QuantizationRequest("static", Map.of("costBasedExclusion", false)),
                new BatchSource(batches),
                ProgressListener.NONE);
    Map<String, Integer> operators = OrtModel.optimizedOperators(outcome.model());
    assertThat(operators)
        .as("kept in FP32: %s", outcome.keptFloat())
        .containsEntry("QLinearConv", convolutions)
        .doesNotContainKeys("Conv", "FusedConv");
    double cosine = 0;
    byte[] quantized = ModelWriter.toBytes(outcome.model());
    try (OrtModel before = OrtModel.of(original, 2);
        OrtModel after = OrtModel.of(quantized, 2)) {
      for (float[] picture : pictures.subList(CALIBRATION, CALIBRATION + COMPARED)) {
        try (OnnxTensor tensor = OrtModel.tensor(picture, 1, 3, height, width)) {
          Map<String, OnnxTensor> inputs = Map.of(input, tensor);
          cosine +=
              SentenceEncoder.cosine(
                  before.run(inputs, output).values(), after.run(inputs, output).values());
        }
      }
    }
    assertThat(cosine / COMPARED).as("%s", operators).isGreaterThan(leastCosine);
    assertThat(quantized.length).isLessThan(original.length * 45 / 100);
  }

  /** Every ninth photograph, its top left corner, planar RGB. */
  private static List<float[]> pictures(int height, int width, float scale, float mean)
      throws IOException {
    List<float[]> pictures = new ArrayList<>();
    try (Stream<Path> files = Files.list(SharedData.path("pictures"))) {
      List<Path> photographs =
          files.filter(file -> file.toString().endsWith(".jpg")).sorted().toList();
      for (int i = 0; i < CALIBRATION + COMPARED; i++) {
        BufferedImage image = ImageIO.read(photographs.get(i * 9 % photographs.size()).toFile());
        pictures.add(planes(image, height, width, scale, mean));
      }
    }
    return pictures;
  }

  private static float[] planes(
      BufferedImage image, int height, int width, float scale, float mean) {
    float[] values = new float[3 * height * width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int rgb = image.getRGB(x * image.getWidth() / width, y * image.getHeight() / height);
        for (int channel = 0; channel < 3; channel++) {
          int level = rgb >> (16 - 8 * channel) & 0xFF;
          values[(channel * height + y) * width + x] = (level - mean) / scale;
        }
      }
    }
    return values;
  }
}
