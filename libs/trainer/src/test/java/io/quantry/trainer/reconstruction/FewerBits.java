package io.quantry.trainer.reconstruction;

import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.HashMap;
import java.util.Map;

/**
 * Weights as other tools round them: to nearest by the scale {@code max|w| / 7}. The technique
 * {@code static} searches its scales below 8 bits and so loses less before any rounding is chosen.
 */
final class FewerBits {
  private static final int MOST = 7;
  private static final float COARSER = 127f / MOST;

  private FewerBits() {}

  /** Rounds the weights of a model in int8 again, to four bits in the same containers. */
  static void round(Model reference, Model quantized) {
    Map<String, Node> counterparts = new HashMap<>();
    reference.graph().nodes().forEach(node -> counterparts.put(node.name(), node));
    for (Node layer : quantized.graph().nodes()) {
      Node counterpart = counterparts.get(layer.name());
      if (counterpart != null && RoundedWeights.dequantizeOf(layer).isPresent()) {
        RoundedWeights weights = RoundedWeights.of(layer, counterpart);
        int[] integers = new int[weights.count()];
        for (int i = 0; i < integers.length; i++) {
          integers[i] = (int) Math.rint(weights.real()[i] / (weights.scales()[i] * COARSER));
        }
        weights.store(integers);
        widen(RoundedWeights.dequantizeOf(layer).orElseThrow());
        layer.input(2).flatMap(Value::producer).ifPresent(FewerBits::coarsen);
      }
    }
  }

  /** Kernels take for granted that a bias has the scale of the products. */
  private static void coarsen(Node bias) {
    Value stored = bias.requireInput(0);
    Tensor tensor = stored.initializer().orElseThrow();
    int[] integers = tensor.ints();
    for (int i = 0; i < integers.length; i++) {
      integers[i] = Math.round(integers[i] / COARSER);
    }
    stored.graph().setInitializer(stored, Tensor.ofInt32s(integers, tensor.dims()));
    widen(bias);
  }

  private static void widen(Node dequantize) {
    Value scale = dequantize.requireInput(1);
    Tensor tensor = scale.initializer().orElseThrow();
    float[] scales = tensor.floats();
    for (int i = 0; i < scales.length; i++) {
      scales[i] *= COARSER;
    }
    scale.graph().setInitializer(scale, Tensor.ofFloats(scales, tensor.dims()));
  }
}
