package io.quantry.quantizer.technique.halfprecision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.pipeline.QuantizationOutcome;
import io.quantry.quantizer.runtime.OrtModel;
import io.quantry.quantizer.runtime.SharedData;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks of other people, compared with themselves in FP32. */
class RealModelsTest {
  private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

  /**
   * Inputs: name, dims, how to fill; then the least signal over noise in decibels. 50 and 35 are
   * what a network usually keeps; MobileNet 0.25 and YOLOX nano magnify any rounding of their
   * weights.
   */
  @ParameterizedTest
  @CsvSource({
    "model-squeezenet-1.0/squeezenet1.0_widened_fp32.onnx, data_0:1x3x224x224:bytes, 50, 28",
    "model-mobilenet-v1-0.25/mobilenet_v1_0.25_224.onnx, input:1x3x224x224:signed, 38, 20",
    "model-ultraface/ultraface_RFB-320.onnx, input:1x3x240x320:signed, 50, 35",
    "model-image-to-image/super_resolution.onnx, input:1x1x224x224:unit, 50, 35",
    "model-ppocr/ppocr_v2_det.onnx, x:1x3x960x960:signed, 32, 17",
    "model-ppocr/ppocr_v2_cls.onnx, x:1x3x32x960:signed, 50, 35",
    "model-detectors-coco/yolox_nano.onnx, images:1x3x416x416:bytes, 46, 32",
    "model-magika/magika_standard_v3_3.onnx, bytes:1x2048:int32, 50, 35",
    "model-silero-vad/silero_vad.onnx, input:1x576:noise state:2x1x128:zeros sr::rate, 50, 35",
    "model-two-inputs/vitTracker.onnx, template:1x3x128x128:signed search:1x3x256x256:signed, 50, 35",
    "/all-minilm-l6-v2.onnx, input_ids:1x16:tokens attention_mask:1x16:ones token_type_ids:1x16:types, 50, 35",
  })
  void halvesTheFileAndKeepsTheOutputs(
      String file, String inputs, double leastFloat16, double leastBfloat16) throws Exception {
    byte[] original = read(file);
    Judged float16 = judge(original, inputs, "float16", Map.of());
    Judged bfloat16 = judge(original, inputs, "bfloat16", Map.of());
    assertThat(float16.sqnr()).as("%s", float16).isGreaterThanOrEqualTo(leastFloat16);
    assertThat(bfloat16.sqnr()).as("%s", bfloat16).isGreaterThanOrEqualTo(leastBfloat16);
    assertThat(float16.sizeRatio()).isLessThan(0.6);
    assertThat(bfloat16.sizeRatio()).isLessThan(0.6);
  }

  /** On a CPU it is slow, but the same graph is what a GPU gets. */
  @ParameterizedTest
  @CsvSource({
    "model-squeezenet-1.0/squeezenet1.0_widened_fp32.onnx, data_0:1x3x224x224:bytes, 40",
    "model-mobilenet-v1-0.25/mobilenet_v1_0.25_224.onnx, input:1x3x224x224:signed, 36",
    "model-ultraface/ultraface_RFB-320.onnx, input:1x3x240x320:signed, 40",
    "model-ppocr/ppocr_v2_det.onnx, x:1x3x960x960:signed, 30",
    "model-detectors-coco/yolox_nano.onnx, images:1x3x416x416:bytes, 40",
    "model-magika/magika_standard_v3_3.onnx, bytes:1x2048:int32, 40",
    "model-silero-vad/silero_vad.onnx, input:1x576:noise state:2x1x128:zeros sr::rate, 40",
    "model-two-inputs/vitTracker.onnx, template:1x3x128x128:signed search:1x3x256x256:signed, 40",
    "/all-minilm-l6-v2.onnx, input_ids:1x16:tokens attention_mask:1x16:ones token_type_ids:1x16:types, 40",
  })
  void computesInHalfPrecision(String file, String inputs, double leastSqnr) throws Exception {
    Judged judged = judge(read(file), inputs, "float16", Map.of("compute", "half"));
    assertThat(judged.sqnr()).as("%s", judged).isGreaterThanOrEqualTo(leastSqnr);
    assertThat(judged.sizeRatio()).isLessThan(0.6);
  }

  /**
   * Candy's removed experimental operators allow no newer operator set, which float16 needs not.
   */
  @Test
  void leavesTheOperatorSetOfOldModelsAlone() throws Exception {
    byte[] original = read("model-image-to-image/candy.onnx");
    QuantizationOutcome outcome = Half.quantize(ModelReader.read(original), "float16", Map.of());
    assertThat(outcome.model().opsets().version("")).hasValue(7);
    OrtModel.of(outcome.model(), 1).close();
    assertThat(ModelWriter.toBytes(outcome.model()).length).isLessThan(original.length * 52 / 100);
  }

  @Test
  void refusesWhatIsFloat16Already() throws Exception {
    byte[] original = read("model-squeezenet-1.0/SqueezeNet_fp16.onnx");
    for (String compute : List.of("half", "float32")) {
      assertThatThrownBy(
              () ->
                  Half.quantize(ModelReader.read(original), "float16", Map.of("compute", compute)))
          .hasMessageContaining("16-bit already")
          .extracting(failure -> ((QuantizationException) failure).code())
          .isEqualTo("nothing-to-quantize");
    }
  }

  private record Judged(double sqnr, double sizeRatio, int bytes, int quantized, int kept) {}

  private static Judged judge(
      byte[] original, String inputs, String type, Map<String, ?> parameters) throws Exception {
    QuantizationOutcome outcome = Half.quantize(ModelReader.read(original), type, parameters);
    byte[] result = ModelWriter.toBytes(outcome.model());
    Map<String, OnnxTensor> feeds = feeds(inputs);
    try (OrtModel before = OrtModel.of(original, 2);
        OrtModel after = OrtModel.of(result, 2)) {
      double sqnr = Half.sqnr(before.runFloats(feeds), after.runFloats(feeds));
      return new Judged(
          sqnr,
          (double) result.length / original.length,
          result.length,
          outcome.quantized().size(),
          outcome.keptFloat().size());
    } finally {
      feeds.values().forEach(OnnxTensor::close);
    }
  }

  private static Map<String, OnnxTensor> feeds(String inputs) throws Exception {
    Map<String, OnnxTensor> feeds = new HashMap<>();
    for (String input : inputs.split(" ", -1)) {
      String[] parts = input.split(":", -1);
      long[] dims =
          parts[1].isEmpty()
              ? new long[0]
              : Arrays.stream(parts[1].split("x", -1)).mapToLong(Long::parseLong).toArray();
      int count = (int) Arrays.stream(dims).reduce(1, (a, b) -> a * b);
      feeds.put(parts[0], feed(parts[2], dims, count));
    }
    return feeds;
  }

  private static OnnxTensor feed(String kind, long[] dims, int count) throws Exception {
    Random random = new Random(Half.SEED);
    return switch (kind) {
      case "bytes" -> picture(dims, 1, 0);
      case "unit" -> picture(dims, 255, 0);
      case "signed" -> picture(dims, 127.5f, 127.5f);
      case "noise" -> floats(Half.gaussian(count, 0.1), dims);
      case "zeros" -> floats(new float[count], dims);
      case "int32" ->
          OnnxTensor.createTensor(
              ENVIRONMENT, IntBuffer.wrap(random.ints(count, 0, 256).toArray()), dims);
      case "tokens" -> longs(random.longs(count, 1_000, 30_000).toArray(), dims);
      case "ones" -> longs(random.longs(count, 1, 2).toArray(), dims);
      case "types" -> longs(new long[count], dims);
      case "rate" -> longs(new long[] {16_000}, dims);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  /** The first photograph, its top left corner scaled to the size, planar. */
  private static OnnxTensor picture(long[] dims, float scale, float mean) throws Exception {
    BufferedImage image = ImageIO.read(SharedData.path("pictures/kodim23-1.jpg").toFile());
    int height = (int) dims[2];
    int width = (int) dims[3];
    float[] values = new float[(int) dims[1] * height * width];
    for (int i = 0; i < values.length; i++) {
      int x = i % width * image.getWidth() / width;
      int y = i / width % height * image.getHeight() / height;
      int level = image.getRGB(x, y) >> (16 - 8 * (i / (width * height))) & 0xFF;
      values[i] = (level - mean) / scale;
    }
    return floats(values, dims);
  }

  private static OnnxTensor floats(float[] values, long[] dims) throws Exception {
    return OnnxTensor.createTensor(ENVIRONMENT, FloatBuffer.wrap(values), dims);
  }

  private static OnnxTensor longs(long[] values, long[] dims) throws Exception {
    return OnnxTensor.createTensor(ENVIRONMENT, LongBuffer.wrap(values), dims);
  }

  private static byte[] read(String file) throws IOException {
    if (!file.startsWith("/")) {
      return Files.readAllBytes(SharedData.path(file));
    }
    try (InputStream in = RealModelsTest.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IOException("no resource " + file);
      }
      return in.readAllBytes();
    }
  }
}
