package io.quantry.popcount;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.popcount.bits.BinaryConvolution;
import io.quantry.popcount.bits.BinaryProduct;
import io.quantry.popcount.bits.ChannelScale;
import io.quantry.popcount.bits.PackedSigns;
import io.quantry.popcount.operator.Call;
import io.quantry.popcount.operator.FloatTensor;
import io.quantry.popcount.operator.Kernel;
import io.quantry.popcount.operator.NodeView;
import io.quantry.popcount.operator.WeightMatrix;
import java.util.Optional;

/**
 * Recognizes layers whose activation is signs and whose weights have one magnitude for each output
 * channel, however the graph stores them: then {@code Σ x · w = |w| · Σ sign(x) · sign(w)}, and the
 * sum is one of bits. A Conv in groups is left to FLOAT.
 */
final class BinaryLayers {
  private BinaryLayers() {}

  /** A layer and what to give it. */
  record Layer(Call call, PackedLayer description) {}

  /**
   * @param signs a value with the signs of the layer's activation
   */
  static Optional<Layer> read(NodeView node, Value signs) {
    return switch (node.node().opType()) {
      case "Conv" -> convolution(node, signs, Kernel.of(node));
      case "Gemm" -> product(node, signs, WeightMatrix.ofGemm(node));
      case "MatMul" -> product(node, signs, WeightMatrix.ofMatMul(node));
      default -> Optional.empty();
    };
  }

  private static Optional<Layer> product(NodeView node, Value signs, WeightMatrix weights) {
    float[] rows = rows(weights);
    return magnitudes(rows, weights.outputs())
        .map(
            scale -> {
              PackedSigns packed = new PackedSigns(weights.outputs(), weights.length());
              packed.pack(rows, 0);
              BinaryProduct product =
                  new BinaryProduct(packed, new ChannelScale(scale, weights.bias()));
              return new Layer(
                  Call.on(signs, x -> multiply(x, product)),
                  describe(node.node(), product.sizeBytes()));
            });
  }

  private static Optional<Layer> convolution(NodeView node, Value signs, Kernel kernel) {
    if (kernel.groups() != 1) {
      return Optional.empty();
    }
    return magnitudes(kernel.weights(), kernel.outputs())
        .map(
            scale -> {
              BinaryConvolution convolution =
                  new BinaryConvolution(
                      kernel.weights(),
                      kernel.channelsOfGroup(),
                      kernel.window(),
                      new ChannelScale(scale, kernel.bias()));
              return new Layer(
                  Call.on(signs, x -> convolve(x, convolution)),
                  describe(node.node(), convolution.sizeBytes()));
            });
  }

  private static FloatTensor multiply(FloatTensor x, BinaryProduct product) {
    int[] dims = x.dims();
    if (dims.length == 0 || dims[dims.length - 1] != product.length()) {
      throw new IllegalArgumentException(
          "last axis of %d needed, got %s".formatted(product.length(), x));
    }
    dims[dims.length - 1] = product.outputs();
    FloatTensor y = FloatTensor.zeros(dims);
    product.multiply(x.values(), y.values().length / product.outputs(), y.values());
    return y;
  }

  private static FloatTensor convolve(FloatTensor x, BinaryConvolution convolution) {
    x.requireRank(4);
    if (x.dim(1) != convolution.channels()) {
      throw new IllegalArgumentException(
          "%d channels needed, got %s".formatted(convolution.channels(), x));
    }
    FloatTensor y =
        FloatTensor.zeros(
            x.dim(0),
            convolution.outputs(),
            convolution.window().vertical().over(x.dim(2)).count(),
            convolution.window().horizontal().over(x.dim(3)).count());
    convolution.convolve(x.values(), x.dim(0), x.dim(2), x.dim(3), y.values());
    return y;
  }

  /** The weights of each output side by side. */
  private static float[] rows(WeightMatrix weights) {
    float[] rows = new float[weights.columns().length];
    for (int output = 0; output < weights.outputs(); output++) {
      for (int k = 0; k < weights.length(); k++) {
        rows[output * weights.length() + k] = weights.columns()[k * weights.outputs() + output];
      }
    }
    return rows;
  }

  /**
   * The magnitude of each output's weights; empty where they differ within one, or are no number.
   */
  private static Optional<float[]> magnitudes(float[] rows, int outputs) {
    int length = rows.length / outputs;
    float[] magnitudes = new float[outputs];
    for (int output = 0; output < outputs; output++) {
      float magnitude = Math.abs(rows[output * length]);
      for (int i = output * length; i < (output + 1) * length; i++) {
        if (Math.abs(rows[i]) != magnitude || magnitude == Float.POSITIVE_INFINITY) {
          return Optional.empty();
        }
      }
      magnitudes[output] = magnitude;
    }
    return Optional.of(magnitudes);
  }

  private static PackedLayer describe(Node node, long sizeBytes) {
    return new PackedLayer(node.name(), node.opType(), sizeBytes);
  }
}
