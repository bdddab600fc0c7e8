package io.quantry.quantizer.operator;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which nodes of the runtime's Attention are self-attention with its three projections and nothing
 * else: {@code softmax(Q Kᵀ + mask) V}, with Q, K and V side by side in {@code X · weights + bias}.
 * That is what its integer twin QAttention computes, and where V's columns can be scaled.
 */
public final class AttentionForm {
  private static final String DOMAIN = "com.microsoft";
  private static final int WEIGHTS = 1;
  private static final int BIAS = 2;
  private static final int MASK = 3;

  /** What QAttention knows, too; anything else must be off. */
  private static final Set<String> SHARED =
      Set.of("num_heads", "scale", "mask_filter_value", "unidirectional");

  private AttentionForm() {}

  /** Whether the node is the runtime's Attention, in whatever form. */
  public static boolean isAttention(Node node) {
    return node.domain().equals(DOMAIN) && node.opType().equals("Attention");
  }

  /** Whether it is one that {@link #obstacle} has nothing against. */
  public static boolean isPlain(Node node) {
    return isAttention(node) && obstacle(node).isEmpty();
  }

  /** Why an Attention is more than that; empty if it is not. */
  public static Optional<String> obstacle(Node attention) {
    if (attention.input(WEIGHTS).isEmpty() || MatrixOperand.of(attention).isEmpty()) {
      return Optional.of("its weights are not a constant FP32 matrix");
    }
    Optional<Value> bias = attention.input(BIAS);
    if (bias.isEmpty()) {
      return Optional.of("it has no bias");
    }
    if (hasAny(attention.inputs(), MASK + 1)) {
      return Optional.of("it takes more than an input, weights, a bias and a mask");
    }
    if (hasAny(attention.outputs(), 1)) {
      return Optional.of("it gives out keys and values");
    }
    return attention.attributes().stream()
        .filter(attribute -> !SHARED.contains(attribute.name()) && !isOff(attribute))
        .findFirst()
        .map(attribute -> "its %s is not the integer operator's".formatted(attribute.name()));
  }

  private static boolean hasAny(List<Optional<Value>> values, int from) {
    return values.stream().skip(from).anyMatch(Optional::isPresent);
  }

  private static boolean isOff(Attribute attribute) {
    return attribute instanceof Attribute.OfInt number && number.value() == 0;
  }
}
