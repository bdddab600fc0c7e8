package io.quantry.quantizer.technique.trained;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.ort.TensorValue;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A residual network of three convolutions with normalizations and a classifier, made by hand:
 * {@code x [4, 4, 6, 6]} to {@code logits [4, 5]}.
 */
final class Residual {
  static final int BATCH = 4;
  private static final int CHANNELS = 4;
  private static final int WIDTH = 8;
  private static final int SIZE = 6;
  private static final int CLASSES = 5;
  private static final long SEED = 11;

  private final Model model = new Model(8, new Graph("residual"));
  private final Graph graph = model.graph();
  private final Random random = new Random(SEED);

  private Residual() {
    model.opsets().set("", 17);
  }

  static Model model() {
    return new Residual().build();
  }

  static List<Map<String, TensorValue>> feeds() {
    Random random = new Random(SEED + 1);
    return IntStream.range(0, 8)
        .mapToObj(
            batch ->
                Map.of(
                    "x",
                    TensorValue.ofFloats(
                        gaussian(random, BATCH * CHANNELS * SIZE * SIZE, 1),
                        BATCH,
                        CHANNELS,
                        SIZE,
                        SIZE)))
        .toList();
  }

  private Model build() {
    Value x =
        graph.addInput(
            "x",
            new ValueType.TensorType(ElementType.FLOAT, Shape.of(BATCH, CHANNELS, SIZE, SIZE)));
    Value stem = node("Relu", "stem_relu", normalized("stem", x, CHANNELS, 3));
    Value first = node("Relu", "first_relu", normalized("first", stem, WIDTH, 3));
    Value second = normalized("second", first, WIDTH, 1);
    Value sum = node("Relu", "sum_relu", node("Add", "sum", second, stem));
    Value flat = node("Flatten", "flat", node("GlobalAveragePool", "pool", sum));
    Value logits =
        node(
            "Gemm",
            "logits",
            flat,
            weights("fc", 1, WIDTH, CLASSES),
            weights("fc_bias", 1, CLASSES));
    graph.addOutput(logits);
    logits.setType(new ValueType.TensorType(ElementType.FLOAT, Shape.of(BATCH, CLASSES)));
    return model;
  }

  private Value normalized(String name, Value input, int in, int size) {
    int pad = size / 2;
    Value conv =
        graph
            .newNode("Conv")
            .name(name)
            .inputs(input, weights(name + "_weights", 0.3f, WIDTH, in, size, size))
            .attribute(Attribute.ofInts("kernel_shape", size, size))
            .attribute(Attribute.ofInts("pads", pad, pad, pad, pad))
            .output(name + "_out")
            .append()
            .requireOutput(0);
    float[] gamma = gaussian(random, WIDTH, 0.2f);
    float[] variance = gaussian(random, WIDTH, 0.2f);
    for (int c = 0; c < WIDTH; c++) {
      gamma[c] += 1;
      variance[c] = 1 + Math.abs(variance[c]);
    }
    return node(
        "BatchNormalization",
        name + "_norm",
        conv,
        graph.addInitializer(name + "_g", Tensor.ofFloats(gamma, WIDTH)),
        weights(name + "_b", 0.3f, WIDTH),
        weights(name + "_m", 0.3f, WIDTH),
        graph.addInitializer(name + "_v", Tensor.ofFloats(variance, WIDTH)));
  }

  private Value node(String type, String name, Value... inputs) {
    return graph.newNode(type).name(name).inputs(inputs).output(name).append().requireOutput(0);
  }

  private Value weights(String name, float spread, long... dims) {
    int count = 1;
    for (long dim : dims) {
      count *= Math.toIntExact(dim);
    }
    return graph.addInitializer(name, Tensor.ofFloats(gaussian(random, count, spread), dims));
  }

  private static float[] gaussian(Random random, int count, float spread) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = spread * (float) random.nextGaussian();
    }
    return values;
  }
}
