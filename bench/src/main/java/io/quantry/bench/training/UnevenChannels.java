package io.quantry.bench.training;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A network that computes what another does, with channels of very unequal ranges, as published
 * depthwise-separable networks have them (Nagel et al. 2019, arXiv:1906.04721, figure 2) and one
 * scale for a tensor cannot serve: the inverse of their equalization. Where a normalization's
 * channels go through a Relu, and perhaps a MaxPool, into one convolution, channel c of the
 * normalization is multiplied by {@code s_c} and the convolution's weights for it divided by the
 * same, which a Relu lets through; {@code log s_c} is normal. Deterministic for a seed.
 */
final class UnevenChannels {
  private final Model model;
  private final double deviation;
  private final SplittableRandom random;

  private UnevenChannels(Model model, double deviation, long seed) {
    this.model = model;
    this.deviation = deviation;
    this.random = new SplittableRandom(seed);
  }

  /**
   * Edits a model in place.
   *
   * @param deviation of the factors' natural logarithm
   */
  static Model of(Model model, double deviation, long seed) {
    UnevenChannels uneven = new UnevenChannels(model, deviation, seed);
    for (Node node : model.graph().nodes()) {
      if (node.is("BatchNormalization")) {
        consumer(node).ifPresent(conv -> uneven.shift(node, conv));
      }
    }
    return uneven.model;
  }

  /** The convolution that alone reads a normalization's channels, behind a Relu. */
  private static Optional<Node> consumer(Node normalization) {
    return only(normalization)
        .filter(node -> node.is("Relu"))
        .flatMap(relu -> only(relu).flatMap(next -> next.is("MaxPool") ? only(next) : only(relu)))
        .filter(node -> node.is("Conv"));
  }

  private static Optional<Node> only(Node node) {
    Value output = node.requireOutput(0);
    return output.uses().size() == 1 && !output.isGraphOutput()
        ? output.consumers().stream().findFirst()
        : Optional.empty();
  }

  private void shift(Node normalization, Node conv) {
    Value gamma = normalization.requireInput(1);
    double[] factors = new double[floats(gamma).length];
    for (int c = 0; c < factors.length; c++) {
      factors[c] = Math.exp(deviation * random.nextGaussian());
    }
    scale(gamma, factors, 1, 1);
    scale(normalization.requireInput(2), factors, 1, 1);
    Value weights = conv.requireInput(1);
    long[] dims = weights.initializer().orElseThrow().dims();
    boolean depthwise = dims[0] == factors.length && dims[1] == 1;
    int kernel = Math.toIntExact(dims[2] * dims[3]);
    if (depthwise || dims[1] == factors.length) {
      scale(weights, factors, kernel, -1);
    } else {
      throw new IllegalArgumentException("grouped, but not depthwise: " + conv.name());
    }
  }

  /**
   * Multiplies or divides.
   *
   * @param block elements in a row that have a factor in common; factors repeat
   */
  private static void scale(Value value, double[] factors, int block, int power) {
    float[] values = floats(value);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (values[i] * Math.pow(factors[i / block % factors.length], power));
    }
    long[] dims = value.initializer().orElseThrow().dims();
    value.graph().setInitializer(value, Tensor.ofFloats(values, dims));
  }

  private static float[] floats(Value value) {
    return value.initializer().orElseThrow().floats();
  }
}
