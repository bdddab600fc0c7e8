package io.quantry.quantizer.algorithm;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Moves factors of channels from the layers that read them into the one that makes them, and knows
 * how to take that back. Computed in double, rounded once for each move.
 */
final class ChannelFactors {
  private final Map<Value, Tensor> weights = new LinkedHashMap<>();
  private final Map<Node, Value> biases = new LinkedHashMap<>();

  /**
   * @param factors one for each output channel of the source, positive
   */
  void apply(EqualizationPair pair, double[] factors) {
    scaleWeights(pair.source(), factors, true);
    pair.source().input(2).ifPresent(bias -> scaleBias(pair.source(), bias, factors));
    pair.consumers().forEach(consumer -> scaleWeights(consumer, factors, false));
  }

  /** Brings back all weights and biases as they were at first. */
  void undo() {
    weights.forEach((value, tensor) -> value.graph().setInitializer(value, tensor));
    biases.forEach((node, bias) -> node.replaceInput(2, bias));
  }

  /** The largest absolute weight of each output or input channel of a layer. */
  static double[] magnitudes(Node node, boolean outputs) {
    Tensor tensor = ChannelLayout.weights(node).orElseThrow();
    ChannelLayout layout = ChannelLayout.of(node, tensor).orElseThrow();
    double[] magnitudes = new double[outputs ? layout.outputs() : layout.inputs()];
    float[] values = tensor.floats();
    for (int i = 0; i < values.length; i++) {
      int c = outputs ? layout.output(i) : layout.input(i);
      magnitudes[c] = Math.max(magnitudes[c], Math.abs(values[i]));
    }
    return magnitudes;
  }

  private void scaleWeights(Node node, double[] factors, boolean outputs) {
    Value value = node.requireInput(1);
    Tensor tensor = ChannelLayout.weights(node).orElseThrow();
    ChannelLayout layout = ChannelLayout.of(node, tensor).orElseThrow();
    float[] values = tensor.floats();
    for (int i = 0; i < values.length; i++) {
      values[i] =
          (float)
              (outputs
                  ? values[i] * factors[layout.output(i)]
                  : values[i] / factors[layout.input(i)]);
    }
    weights.putIfAbsent(value, tensor);
    value.graph().setInitializer(value, Tensor.ofFloats(values, tensor.dims()));
  }

  /** A new bias, since others may share the old one. */
  private void scaleBias(Node node, Value bias, double[] factors) {
    Tensor tensor = bias.initializer().orElseThrow();
    float[] values = tensor.floats();
    for (int c = 0; c < values.length; c++) {
      values[c] = (float) (values[c] * factors[c]);
    }
    biases.putIfAbsent(node, bias);
    node.replaceInput(
        2, node.graph().addInitializer(bias.name(), Tensor.ofFloats(values, tensor.dims())));
  }
}
