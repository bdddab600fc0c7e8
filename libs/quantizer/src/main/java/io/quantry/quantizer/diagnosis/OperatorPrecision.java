package io.quantry.quantizer.diagnosis;

import org.jspecify.annotations.Nullable;

/**
 * The precision of one node.
 *
 * @param node its name, or its first output's where it has none
 * @param operator its type, {@code domain:Type} outside the ONNX standard
 * @param weights its constant operand, the largest if there are several; null if it has none
 * @param activations type of its other operands, such as {@code float32}, {@code uint8}, {@code
 *     dynamic uint8} where it is quantized while the model runs, or {@code float32 to uint8} where
 *     the node converts; several types are separated by {@code /}; {@code -} if it has none
 * @param bytes what its constants take, scales and zero points included; what several nodes share
 *     counts for the first
 */
public record OperatorPrecision(
    String node,
    String operator,
    @Nullable WeightPrecision weights,
    String activations,
    long bytes) {

  /** Both in a few words, such as {@code int8 × uint8}. */
  public String precision() {
    return weights == null ? activations : weights.type() + " × " + activations;
  }
}
