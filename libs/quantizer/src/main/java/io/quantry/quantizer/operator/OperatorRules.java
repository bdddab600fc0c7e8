package io.quantry.quantizer.operator;

import static java.util.Map.entry;

import io.quantry.onnx.ir.Node;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The roles of the operators of the standard domain that can work on 8-bit tensors: one row each.
 */
public final class OperatorRules {
  private static final Map<String, Role> ROLES =
      Map.ofEntries(
          entry("Conv", Role.WEIGHTED),
          entry("ConvTranspose", Role.WEIGHTED),
          entry("Gemm", Role.WEIGHTED),
          entry("MatMul", Role.WEIGHTED),
          entry("Add", Role.COMPUTES),
          entry("Mul", Role.COMPUTES),
          entry("GlobalAveragePool", Role.COMPUTES),
          entry("AveragePool", Role.COMPUTES),
          entry("LeakyRelu", Role.COMPUTES),
          entry("Sigmoid", Role.COMPUTES),
          entry("HardSigmoid", Role.COMPUTES),
          entry("Softmax", Role.COMPUTES),
          entry("Where", Role.COMPUTES),
          entry("Concat", Role.COMPUTES),
          entry("Relu", Role.CUTS_OFF),
          entry("Clip", Role.CUTS_OFF),
          entry("MaxPool", Role.MOVES),
          entry("Reshape", Role.MOVES),
          entry("Flatten", Role.MOVES),
          entry("Transpose", Role.MOVES),
          entry("Squeeze", Role.MOVES),
          entry("Unsqueeze", Role.MOVES),
          entry("Resize", Role.MOVES),
          entry("Split", Role.MOVES),
          entry("Slice", Role.MOVES),
          entry("Gather", Role.MOVES),
          entry("DepthToSpace", Role.MOVES));

  private OperatorRules() {}

  /** The role of a node's operator; empty if it only works on floats or is of another domain. */
  public static Optional<Role> role(Node node) {
    return node.domain().isEmpty()
        ? Optional.ofNullable(ROLES.get(node.opType()))
        : Optional.empty();
  }

  /** Which of the inputs are data; the others are weights, shapes, axes, bounds or conditions. */
  public static List<Integer> dataInputs(Node node) {
    return switch (node.opType()) {
      case "Add", "Mul" -> List.of(0, 1);
      case "Where" -> List.of(1, 2);
      case "Concat" -> IntStream.range(0, node.inputCount()).boxed().toList();
      default -> List.of(0);
    };
  }
}
