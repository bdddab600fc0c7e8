package io.quantry.trainer.graph;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.SessionSettings.Optimization;
import io.quantry.ort.TensorValue;
import io.quantry.trainer.operator.Mode;
import io.quantry.trainer.torch.Scoped;
import io.quantry.trainer.torch.Tensors;
import io.quantry.trainer.torch.Torch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Published models against ONNX Runtime, within 1e-4 of the largest value of each output, or within
 * what its own optimizations move it, where that is more: some models take roots of numbers near
 * zero.
 */
class WholeModelTest {
  private static final Path DATA =
      Path.of(System.getProperty("quantry.root")).resolve("../shared/data").normalize();
  private static final double TOLERANCE = 1e-4;
  private static final double FLOOR = 1e-7; // where the runtime's Sigmoid ends
  private static final long SEED = 19;

  /**
   * @param free size of each axis that the model leaves open, but for a batch in front
   * @param tokens integers of the inputs are less
   */
  @ParameterizedTest
  @CsvSource({
    "glyphs/glyphs-fp32.onnx, 2, 2",
    "model-mobilenet-v1-0.25/mobilenet_v1_0.25_224.onnx, 2, 2",
    "model-squeezenet-1.0/squeezenet1.0_widened_fp32.onnx, 1, 2",
    "model-image-to-image/super_resolution.onnx, 1, 2",
    "model-detectors-coco/picodet_s_320_coco.onnx, 1, 2",
    "model-detectors-coco/picodet_s_320_coco_sim.onnx, 1, 2",
    "model-detectors-coco/picodet_xs_416.onnx, 1, 2",
    "model-detectors-coco/yolox_nano.onnx, 1, 2",
    "model-magika/magika_standard_v3_3.onnx, 2, 256",
    "model-ppocr/ppocr_mobile_v1.1_det.onnx, 640, 2",
    "model-ppocr/ppocr_v2_cls.onnx, 1, 2",
    "model-ppocr/ppocr_v2_det.onnx, 1, 2",
    "model-two-inputs/ort_GPT2Model.onnx, 2, 2",
    "model-two-inputs/ort_TFBertForQuestionAnswering.onnx, 2, 2",
    "model-two-inputs/ort_TFBertForSequenceClassification_1.onnx, 2, 2",
    "model-two-inputs/vitTracker.onnx, 1, 2",
    "model-ultraface/ultraface_RFB-320.onnx, 1, 2",
    "model-ultraface/ultraface_slim-320.onnx, 1, 2",
  })
  void computeWhatTheRuntimeComputes(String name, long free, int tokens) throws IOException {
    Path file = DATA.resolve(name);
    assumeTrue(Files.exists(file), () -> "skipped: no " + name);
    Model model = ModelReader.read(file);
    assertThat(Unsupported.in(model)).isEmpty();
    Map<String, TensorValue> feeds = feeds(model, free, tokens);
    Map<String, TensorValue> expected = runtime(file, feeds, Optimization.ALL);
    Map<String, TensorValue> plain = runtime(file, feeds, Optimization.DISABLED);
    try (TorchGraph graph = TorchGraph.of(model, Torch.device())) {
      Scoped.withoutGradients(
          () -> {
            Map<String, Tensor> given = new LinkedHashMap<>();
            feeds.forEach((input, value) -> given.put(input, tensor(value)));
            graph
                .run(given, expected.keySet(), Mode.INFERENCE)
                .forEach(
                    (output, tensor) ->
                        compare(
                            output,
                            requireNonNull(expected.get(output)),
                            requireNonNull(plain.get(output)),
                            tensor));
            return true;
          });
    }
  }

  @Test
  void namesWhatItDoesNotKnow() throws IOException {
    Path file = DATA.resolve("model-image-to-image/candy.onnx");
    assumeTrue(Files.exists(file), "skipped: no candy.onnx");
    assertThat(Unsupported.in(ModelReader.read(file)))
        .contains("ImageScaler 'scalerPreprocessor': there is no such operator here")
        .allMatch(line -> line.matches("(ImageScaler|Crop|Affine) .*"));
  }

  private static Map<String, TensorValue> runtime(
      Path file, Map<String, TensorValue> feeds, Optimization optimization) {
    SessionSettings settings = SessionSettings.threads(2).withOptimization(optimization);
    try (Session session = Session.open(file, settings)) {
      return session.run(feeds);
    }
  }

  private static void compare(String name, TensorValue expected, TensorValue plain, Tensor found) {
    assertThat(found.shape()).as(name).isEqualTo(expected.shape());
    float[] want = expected.floats();
    float largest = 0;
    for (float value : want) {
      largest = Math.max(largest, Math.abs(value));
    }
    float own = distance(want, plain.floats());
    float difference = distance(want, Tensors.floats(found));
    System.out.printf(
        "%s: largest %.4g, difference %.2g, of the runtime itself %.2g%n",
        name, largest, difference, own);
    assertThat(difference)
        .as(name)
        .isLessThanOrEqualTo((float) Math.max(TOLERANCE * largest + FLOOR, 2 * own));
  }

  private static float distance(float[] a, float[] b) {
    float distance = 0;
    for (int i = 0; i < a.length; i++) {
      distance = Math.max(distance, Math.abs(a[i] - b[i]));
    }
    return distance;
  }

  /** Floats between zero and one; integers zero or one, which are tokens and masks alike. */
  private static Map<String, TensorValue> feeds(Model model, long free, int tokens) {
    SplittableRandom random = new SplittableRandom(SEED);
    Map<String, TensorValue> feeds = new LinkedHashMap<>();
    for (Value input : model.graph().inputs()) {
      if (!input.isInitializer()) {
        ValueType.TensorType type = (ValueType.TensorType) input.type().orElseThrow();
        long[] shape = sizes(type.shape().orElseThrow(), free);
        long count = 1;
        for (long size : shape) {
          count *= size;
        }
        ByteBuffer content = TensorValue.allocate(type.elementType(), count);
        for (long i = 0; i < count; i++) {
          switch (type.elementType()) {
            case FLOAT -> content.putFloat((float) random.nextDouble());
            case INT32 -> content.putInt(random.nextInt(tokens));
            case INT64 -> content.putLong(random.nextInt(tokens));
            default -> throw new IllegalArgumentException("an input of " + type.elementType());
          }
        }
        feeds.put(input.name(), new TensorValue(type.elementType(), shape, content.flip()));
      }
    }
    return feeds;
  }

  private static long[] sizes(Shape shape, long free) {
    List<Dimension> dimensions = shape.dimensions();
    long[] sizes = new long[dimensions.size()];
    for (int i = 0; i < sizes.length; i++) {
      boolean isBatch = i == 0 && free > 2; // a picture's size
      sizes[i] =
          dimensions.get(i) instanceof Dimension.Known known && known.size() > 0
              ? known.size()
              : isBatch ? 1 : free;
    }
    return sizes;
  }

  private static Tensor tensor(TensorValue value) {
    return Tensors.of(
        io.quantry.onnx.ir.Tensor.ofBytes(value.elementType(), value.content(), value.shape()));
  }
}
