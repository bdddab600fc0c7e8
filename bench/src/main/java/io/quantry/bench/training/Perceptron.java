package io.quantry.bench.training;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Extras;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A perceptron for pictures {@code [n, 1, 28, 28]} of ten classes, as ONNX, with random weights:
 * three hidden layers of 1,024, each a Gemm, a BatchNormalization and a Relu. With the first and
 * the last layer in FP32 two of them can be binary.
 */
final class Perceptron {
  private static final long OPSET = 17;
  private static final long IR = 8;
  private static final int PIXELS = 784;
  private static final int HIDDEN = 1024;
  private static final int LAYERS = 3;
  private static final int CLASSES = 10;

  private final Graph graph = new Graph("perceptron");
  private final SplittableRandom random;

  private Perceptron(long seed) {
    this.random = new SplittableRandom(seed);
  }

  static Model of(long seed) {
    return new Perceptron(seed).build();
  }

  private Model build() {
    Dimension samples = Dimension.named("n");
    Value image =
        graph.addInput(
            "image",
            ValueType.tensor(
                ElementType.FLOAT,
                new Shape(List.of(samples, Dimension.of(1), Dimension.of(28), Dimension.of(28)))));
    Value x = node("Flatten", "flat", image);
    int width = PIXELS;
    for (int i = 1; i <= LAYERS; i++) {
      String name = "hidden" + i;
      Value product = gemm(name, x, width, HIDDEN);
      x = node("Relu", name + ".relu", normalized(name + ".bn", product));
      width = HIDDEN;
    }
    Value logits = gemm("head", x, width, CLASSES);
    logits.declare(
        ValueType.tensor(ElementType.FLOAT, new Shape(List.of(samples, Dimension.of(CLASSES)))),
        Extras.NONE);
    graph.addOutput(logits);
    Model model = new Model(IR, graph);
    model.opsets().set("", OPSET);
    model.setProducer("quantry-bench", "1");
    return model;
  }

  private Value gemm(String name, Value x, int in, int out) {
    float[] weights = new float[in * out];
    double deviation = Math.sqrt(2.0 / in);
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (deviation * random.nextGaussian());
    }
    Value matrix = graph.addInitializer(name + ".weight", Tensor.ofFloats(weights, out, in));
    return graph
        .newNode("Gemm")
        .name(name)
        .inputs(x, matrix, filled(name + ".bias", out, 0))
        .attribute(Attribute.of("transB", 1))
        .output(name + ".out")
        .append()
        .requireOutput(0);
  }

  private Value normalized(String name, Value x) {
    return node(
        "BatchNormalization",
        name,
        x,
        filled(name + ".gamma", HIDDEN, 1),
        filled(name + ".beta", HIDDEN, 0),
        filled(name + ".mean", HIDDEN, 0),
        filled(name + ".var", HIDDEN, 1));
  }

  private Value node(String opType, String name, Value... inputs) {
    return graph
        .newNode(opType)
        .name(name)
        .inputs(inputs)
        .output(name + ".out")
        .append()
        .requireOutput(0);
  }

  private Value filled(String name, int length, float value) {
    float[] values = new float[length];
    Arrays.fill(values, value);
    return graph.addInitializer(name, Tensor.ofFloats(values, length));
  }
}
