package io.quantry.bench.training;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Value;

/**
 * A perceptron of three hidden layers of 1,024, each a Gemm, a BatchNormalization and a Relu. With
 * the first and the last layer in FP32 two of them can be binary.
 */
final class Perceptron {
  private static final int PIXELS = 784;
  private static final int HIDDEN = 1024;
  private static final int LAYERS = 3;

  private Perceptron() {}

  static Model of(long seed) {
    PictureNetwork network = new PictureNetwork("perceptron", seed);
    Value x = network.node("Flatten", "flat", network.image());
    int width = PIXELS;
    for (int i = 1; i <= LAYERS; i++) {
      String name = "hidden" + i;
      Value product = network.gemm(name, x, width, HIDDEN);
      Value normalized = network.normalized(name + ".bn", product, HIDDEN);
      x = network.node("Relu", name + ".relu", normalized);
      width = HIDDEN;
    }
    return network.classified(x, width);
  }
}
