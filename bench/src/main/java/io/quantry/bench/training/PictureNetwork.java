package io.quantry.bench.training;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Extras;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A network for pictures {@code [n, 1, 28, 28]} of ten classes while it is put together, as ONNX,
 * with random weights that follow from a seed (He et al. 2015, arXiv:1502.01852). Outputs of nodes
 * are named as the node, and {@code .out}.
 */
final class PictureNetwork {
  private static final long OPSET = 17;
  private static final long IR = 8;
  private static final int SIDE = 28;
  private static final int CLASSES = 10;
  private static final Dimension SAMPLES = Dimension.named("n");

  private final Graph graph;
  private final SplittableRandom random;

  PictureNetwork(String name, long seed) {
    this.graph = new Graph(name);
    this.random = new SplittableRandom(seed);
  }

  Value image() {
    return graph.addInput(
        "image",
        ValueType.tensor(
            ElementType.FLOAT,
            new Shape(List.of(SAMPLES, Dimension.of(1), Dimension.of(SIDE), Dimension.of(SIDE)))));
  }

  Value node(String opType, String name, Value... inputs) {
    return added(begun(opType, name, inputs), name);
  }

  Value gemm(String name, Value x, int in, int out) {
    Value matrix = weights(name + ".weight", in, out, in);
    return added(
        begun("Gemm", name, x, matrix, filled(name + ".bias", out, 0))
            .attribute(Attribute.of("transB", 1)),
        name);
  }

  /** Square kernels, padded so that only the stride makes pictures smaller. */
  Value conv(String name, Value x, int in, int out, int kernel, int stride) {
    Value weights = weights(name + ".weight", in * kernel * kernel, out, in, kernel, kernel);
    long pad = kernel / 2;
    return added(
        begun("Conv", name, x, weights)
            .attribute(Attribute.ofInts("kernel_shape", kernel, kernel))
            .attribute(Attribute.ofInts("strides", stride, stride))
            .attribute(Attribute.ofInts("pads", pad, pad, pad, pad)),
        name);
  }

  /** The largest of each two by two. */
  Value pool(String name, Value x) {
    return added(
        begun("MaxPool", name, x)
            .attribute(Attribute.ofInts("kernel_shape", 2, 2))
            .attribute(Attribute.ofInts("strides", 2, 2)),
        name);
  }

  /** By the batch in training; the identity as it begins. */
  Value normalized(String name, Value x, int channels) {
    return node(
        "BatchNormalization",
        name,
        x,
        filled(name + ".gamma", channels, 1),
        filled(name + ".beta", channels, 0),
        filled(name + ".mean", channels, 0),
        filled(name + ".var", channels, 1));
  }

  /**
   * Ends the network.
   *
   * @param x {@code [n, width]}
   */
  Model classified(Value x, int width) {
    Value logits = gemm("head", x, width, CLASSES);
    logits.declare(
        ValueType.tensor(ElementType.FLOAT, new Shape(List.of(SAMPLES, Dimension.of(CLASSES)))),
        Extras.NONE);
    graph.addOutput(logits);
    Model model = new Model(IR, graph);
    model.opsets().set("", OPSET);
    model.setProducer("quantry-bench", "1");
    return model;
  }

  private NodeBuilder begun(String opType, String name, Value... inputs) {
    return graph.newNode(opType).name(name).inputs(inputs);
  }

  private static Value added(NodeBuilder node, String name) {
    return node.output(name + ".out").append().requireOutput(0);
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
