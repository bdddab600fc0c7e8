package io.quantry.quantizer.algorithm;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import java.util.List;
import java.util.Random;

/** A chain of layers on pictures of 8×8, built one by one. */
final class Layers {
  static final int SIDE = 8;
  private final Graph graph = new Graph("layers");
  private final Random random = new Random(11);
  private int channels;
  private Value last;

  /** A chain that starts from an input "x" of so many channels. */
  Layers(int channels) {
    this.channels = channels;
    this.last = graph.addInput("x", pictures(channels));
  }

  /** A Conv of given weights; the bias may be empty. */
  Layers conv(int outputs, int groups, int kernel, float[] weights, float... bias) {
    Tensor tensor = Tensor.ofFloats(weights, outputs, channels / groups, kernel, kernel);
    int pad = kernel / 2;
    var node =
        graph
            .newNode("Conv")
            .name(graph.freshName("convolution"))
            .attribute(Attribute.of("group", groups))
            .attribute(Attribute.ofInts("kernel_shape", kernel, kernel))
            .attribute(Attribute.ofInts("pads", pad, pad, pad, pad))
            .inputs(last, graph.addInitializer("w", tensor));
    if (bias.length > 0) {
      node.inputs(graph.addInitializer("b", Tensor.ofFloats(bias, bias.length)));
    }
    last = node.output("conv").append().requireOutput(0);
    channels = outputs;
    return this;
  }

  /** A Conv of random weights whose output channels differ in magnitude up to 30 times. */
  Layers unequalConv(int outputs, int groups, int kernel) {
    float[] weights = new float[outputs * (channels / groups) * kernel * kernel];
    float[] bias = new float[outputs];
    int each = weights.length / outputs;
    for (int o = 0; o < outputs; o++) {
      double magnitude = Math.pow(30, -(double) (o * 7 % outputs) / outputs);
      for (int i = o * each; i < (o + 1) * each; i++) {
        weights[i] = (float) (random.nextGaussian() * magnitude / kernel);
      }
      bias[o] = (float) (random.nextGaussian() * magnitude);
    }
    return conv(outputs, groups, kernel, weights, bias);
  }

  Layers relu() {
    last = graph.newNode("Relu").inputs(last).output("relu").append().requireOutput(0);
    return this;
  }

  Layers clip(float max) {
    Value low = graph.addInitializer("min", Tensor.scalar(0f));
    Value high = graph.addInitializer("max", Tensor.scalar(max));
    last = graph.newNode("Clip").inputs(last, low, high).output("clip").append().requireOutput(0);
    return this;
  }

  Model model() {
    last.setType(pictures(channels));
    graph.addOutput(last);
    Model model = new Model(8, graph);
    model.opsets().set("", 13);
    return model;
  }

  /** Random pictures around a mean, row-major {@code [count, channels, 8, 8]}. */
  static float[] pictures(int count, int channels, long seed, double mean) {
    Random random = new Random(seed);
    float[] values = new float[count * channels * SIDE * SIDE];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() + mean);
    }
    return values;
  }

  private static ValueType pictures(int channels) {
    Dimension side = Dimension.of(SIDE);
    return ValueType.tensor(
        ElementType.FLOAT,
        new Shape(List.of(Dimension.named("n"), Dimension.of(channels), side, side)));
  }
}
