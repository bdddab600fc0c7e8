package io.quantry.bench.training;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A small residual network for pictures {@code [n, 1, 28, 28]} of ten classes, as ONNX, with random
 * weights (He et al. 2015, arXiv:1502.01852): a stem of 24 channels, three residual blocks of 48,
 * 48 and 96, each convolution followed by a BatchNormalization of its own, a global average, one
 * Gemm.
 */
final class ResidualNetwork {
  private static final long OPSET = 17;
  private static final long IR = 8;
  private static final int STEM = 24;
  private static final int MIDDLE = 48;
  private static final int LAST = 96;
  private static final int CLASSES = 10;

  private final Graph graph = new Graph("residual");
  private final SplittableRandom random;

  private ResidualNetwork(long seed) {
    this.random = new SplittableRandom(seed);
  }

  static Model of(long seed) {
    return new ResidualNetwork(seed).build();
  }

  private Model build() {
    Value image =
        graph.addInput(
            "image",
            ValueType.tensor(
                ElementType.FLOAT,
                new Shape(
                    List.of(
                        Dimension.named("n"),
                        Dimension.of(1),
                        Dimension.of(28),
                        Dimension.of(28)))));
    Value x = relu(normalize(conv("stem", image, 1, STEM, 3, 1), STEM), "stem");
    x = pool(x);
    x = block("block1", x, STEM, MIDDLE, 1);
    x = block("block2", x, MIDDLE, MIDDLE, 2);
    x = block("block3", x, MIDDLE, LAST, 1);
    Value mean = node("GlobalAveragePool", "mean", x);
    Value flat = node("Flatten", "flat", mean);
    Value weights = weights("head.weight", LAST, CLASSES, LAST);
    Value bias = graph.addInitializer("head.bias", Tensor.ofFloats(new float[CLASSES], CLASSES));
    Node head =
        graph
            .newNode("Gemm")
            .name("head")
            .inputs(flat, weights, bias)
            .attribute(Attribute.of("transB", 1))
            .output("logits")
            .append();
    graph.addOutput(head.requireOutput(0));
    head.requireOutput(0)
        .declare(
            ValueType.tensor(
                ElementType.FLOAT, new Shape(List.of(Dimension.named("n"), Dimension.of(CLASSES)))),
            io.quantry.onnx.ir.Extras.NONE);
    Model model = new Model(IR, graph);
    model.opsets().set("", OPSET);
    model.setProducer("quantry-bench", "1");
    return model;
  }

  private Value block(String name, Value x, int in, int out, int stride) {
    Value y = relu(normalize(conv(name + ".a", x, in, out, 3, stride), out), name + ".a");
    y = normalize(conv(name + ".b", y, out, out, 3, 1), out);
    Value shortcut =
        in == out && stride == 1 ? x : normalize(conv(name + ".s", x, in, out, 1, stride), out);
    return relu(node("Add", name + ".add", y, shortcut), name);
  }

  private Value conv(String name, Value x, int in, int out, int kernel, int stride) {
    Value weights = weights(name + ".weight", in * kernel * kernel, out, in, kernel, kernel);
    long pad = kernel / 2;
    return graph
        .newNode("Conv")
        .name(name)
        .inputs(x, weights)
        .attribute(Attribute.ofInts("kernel_shape", kernel, kernel))
        .attribute(Attribute.ofInts("strides", stride, stride))
        .attribute(Attribute.ofInts("pads", pad, pad, pad, pad))
        .output(name + ".out")
        .append()
        .requireOutput(0);
  }

  private Value normalize(Value x, int channels) {
    String name = x.name().replaceFirst("\\.out$", ".bn");
    return graph
        .newNode("BatchNormalization")
        .name(name)
        .inputs(
            x,
            filled(name + ".gamma", channels, 1),
            filled(name + ".beta", channels, 0),
            filled(name + ".mean", channels, 0),
            filled(name + ".var", channels, 1))
        .output(name + ".out")
        .append()
        .requireOutput(0);
  }

  private Value relu(Value x, String name) {
    return node("Relu", name + ".relu", x);
  }

  private Value pool(Value x) {
    return graph
        .newNode("MaxPool")
        .name("pool")
        .inputs(x)
        .attribute(Attribute.ofInts("kernel_shape", 2, 2))
        .attribute(Attribute.ofInts("strides", 2, 2))
        .output("pool.out")
        .append()
        .requireOutput(0);
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

  /** Normal of variance {@code 2 / fanIn}. */
  private Value weights(String name, int fanIn, long... dims) {
    long count = Arrays.stream(dims).reduce(1, Math::multiplyExact);
    float[] values = new float[Math.toIntExact(count)];
    double deviation = Math.sqrt(2.0 / fanIn);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return graph.addInitializer(name, Tensor.ofFloats(values, dims));
  }
}
