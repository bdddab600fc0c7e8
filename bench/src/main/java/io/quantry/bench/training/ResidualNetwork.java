package io.quantry.bench.training;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Value;

/**
 * A small residual network: a stem of 24 channels, three residual blocks of 48, 48 and 96, each
 * convolution followed by a BatchNormalization of its own, a global average, one Gemm.
 */
final class ResidualNetwork {
  private static final int STEM = 24;
  private static final int MIDDLE = 48;
  private static final int LAST = 96;

  private final PictureNetwork network;

  private ResidualNetwork(long seed) {
    this.network = new PictureNetwork("residual", seed);
  }

  static Model of(long seed) {
    return new ResidualNetwork(seed).build();
  }

  private Model build() {
    Value x = relu("stem", conv("stem", network.image(), 1, STEM, 3, 1));
    x = network.pool("pool", x);
    x = block("block1", x, STEM, MIDDLE, 1);
    x = block("block2", x, MIDDLE, MIDDLE, 2);
    x = block("block3", x, MIDDLE, LAST, 1);
    Value mean = network.node("GlobalAveragePool", "mean", x);
    return network.classified(network.node("Flatten", "flat", mean), LAST);
  }

  private Value block(String name, Value x, int in, int out, int stride) {
    Value y = relu(name + ".a", conv(name + ".a", x, in, out, 3, stride));
    y = conv(name + ".b", y, out, out, 3, 1);
    Value shortcut = in == out && stride == 1 ? x : conv(name + ".s", x, in, out, 1, stride);
    return relu(name, network.node("Add", name + ".add", y, shortcut));
  }

  /** Normalized. */
  private Value conv(String name, Value x, int in, int out, int kernel, int stride) {
    Value y = network.conv(name, x, in, out, kernel, stride);
    return network.normalized(name + ".bn", y, out);
  }

  private Value relu(String name, Value x) {
    return network.node("Relu", name + ".relu", x);
  }
}
