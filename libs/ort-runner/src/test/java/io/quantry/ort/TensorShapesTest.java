package io.quantry.ort;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.file.ModelWriter;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorShapesTest {
  private static final Path DATA =
      Path.of(System.getProperty("quantry.root"), "..", "shared", "data");

  @TempDir Path folder;

  /**
   * Every value has a signature, and those of weighted and elementwise operators fit what the
   * operator says of its output.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "model-detectors-coco/picodet_s_320_coco.onnx",
        "model-mobilenet-v1-0.25/mobilenet_v1_0.25_224.onnx",
        "model-ppocr/ppocr_v2_cls.onnx",
        "model-two-inputs/ort_TFBertForSequenceClassification_1.onnx",
        "model-ultraface/ultraface_slim-320.onnx"
      })
  void agreeWithTheOperatorsOfRealModels(String name) throws IOException {
    Path file = DATA.resolve(name);
    Assumptions.assumeTrue(Files.exists(file), () -> "skipped: no shared data " + name);
    Model model = ModelReader.read(file);
    byte[] before = ModelWriter.toBytes(model);
    Map<String, TensorSignature> found =
        TensorShapes.ofRun(model, feeds(model), folder, new Cancellation());
    assertThat(ModelWriter.toBytes(model)).isEqualTo(before);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
    assertThat(found.keySet())
        .containsAll(model.graph().values().stream().map(Value::name).toList());
    int checked = 0;
    for (Node node : model.graph().nodes()) {
      long[] output = sizes(found, node.requireOutput(0));
      if (node.is("Relu") || node.is("Sqrt") || node.is("Softmax")) {
        assertThat(output).isEqualTo(sizes(found, node.requireInput(0)));
        checked++;
      } else if (node.is("Conv")) {
        assertThat(output[1]).isEqualTo(sizes(found, node.requireInput(1))[0]);
        checked++;
      } else if (node.is("MatMul")) {
        long[] weight = sizes(found, node.requireInput(1));
        assertThat(output[output.length - 1]).isEqualTo(weight[weight.length - 1]);
        checked++;
      } else if (node.is("Shape")) {
        assertThat(found.get(node.requireOutput(0).name()))
            .extracting(TensorSignature::elementType)
            .isEqualTo(ElementType.INT64);
      }
    }
    assertThat(checked).isGreaterThan(10);
  }

  /** Zeros: shapes are what counts, and a token 0 is in every vocabulary. */
  private static Map<String, TensorValue> feeds(Model model) {
    Map<String, TensorValue> feeds = new LinkedHashMap<>();
    for (Value input : model.graph().inputs()) {
      if (input.isInitializer()) {
        continue;
      }
      Shape shape = input.shape().orElseThrow();
      ElementType type = input.elementType().orElseThrow();
      long[] sizes =
          shape.dimensions().stream()
              .mapToLong(
                  one ->
                      one instanceof Dimension.Known known && known.size() > 0 ? known.size() : -1)
              .toArray();
      for (int axis = 0; axis < sizes.length; axis++) {
        sizes[axis] = sizes[axis] > 0 ? sizes[axis] : axis == 0 ? 1 : sizes.length == 4 ? 64 : 8;
      }
      long count = Arrays.stream(sizes).reduce(1, Math::multiplyExact);
      feeds.put(input.name(), new TensorValue(type, sizes, TensorValue.allocate(type, count)));
    }
    return feeds;
  }

  private static long[] sizes(Map<String, TensorSignature> found, Value value) {
    return Objects.requireNonNull(found.get(value.name())).shape().sizes().orElseThrow();
  }
}
