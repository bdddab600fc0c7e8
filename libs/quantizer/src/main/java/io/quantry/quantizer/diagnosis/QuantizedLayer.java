package io.quantry.quantizer.diagnosis;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A node that computes with quantized operands.
 *
 * @param node its name, or its first output's where it has none
 * @param opType its operator, in the form in which quantization can be switched off
 * @param output name of its first output, before that is quantized for others
 * @param weights its quantized constants
 * @param activations its quantized activations
 */
public record QuantizedLayer(
    String node,
    String opType,
    String output,
    List<WeightPoint> weights,
    List<ActivationPoint> activations) {
  public QuantizedLayer {
    weights = List.copyOf(weights);
    activations = List.copyOf(activations);
  }

  /** Its weights, the largest constant; empty if it has none. */
  public Optional<WeightPoint> mainWeights() {
    return weights.stream()
        .max(Comparator.comparingLong(point -> point.dequantized().elementCount()));
  }

  /** In a few words, such as {@code int8 × uint8}. */
  public String precision() {
    String types =
        activations.isEmpty()
            ? "float32"
            : activations.stream()
                .map(point -> (point.dynamic() ? "dynamic " : "") + point.type())
                .distinct()
                .sorted()
                .collect(Collectors.joining("/"));
    return mainWeights().map(point -> point.grid().typeName() + " × " + types).orElse(types);
  }
}
