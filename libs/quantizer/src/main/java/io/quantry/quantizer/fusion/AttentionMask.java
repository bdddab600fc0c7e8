package io.quantry.quantizer.fusion;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import java.util.Arrays;
import java.util.Optional;

/**
 * What is added to the scores to hide padding: {@code (1 - mask) * filter}, with a mask of 1 for
 * tokens and 0 for padding.
 *
 * @param mask {@code [batch, tokens]} of an integer type
 * @param filter a negative number so large that a hidden token gets no attention
 */
record AttentionMask(Value mask, float filter) {
  private static final float WEAKEST = -1e3f;

  /**
   * Reads {@code Mul(Sub(1, Cast(Unsqueeze(mask, 1, 2))), filter)}: dims {@code [batch, 1, 1,
   * tokens]}.
   */
  static Optional<AttentionMask> of(Value added) {
    Optional<Node> product = added.producer().filter(node -> node.is("Mul"));
    if (product.isEmpty()) {
      return Optional.empty();
    }
    int side = Pattern.scalar(product.get().requireInput(1)).isPresent() ? 0 : 1;
    Optional<Float> filter =
        Pattern.scalar(product.get().requireInput(1 - side)).filter(value -> value <= WEAKEST);
    Optional<Value> mask =
        product
            .get()
            .requireInput(side)
            .producer()
            .filter(node -> node.is("Sub"))
            .filter(
                node -> Pattern.scalar(node.requireInput(0)).filter(one -> one == 1f).isPresent())
            .flatMap(node -> node.requireInput(1).producer())
            .filter(node -> node.is("Cast"))
            .flatMap(node -> source(node.requireInput(0)));
    return filter.isPresent() && mask.isPresent()
        ? Optional.of(new AttentionMask(mask.get(), filter.get()))
        : Optional.empty();
  }

  /** What was unsqueezed along axes 1 and 2, in one step or two. */
  private static Optional<Value> source(Value value) {
    Optional<Node> outer = value.producer().filter(node -> node.is("Unsqueeze"));
    if (outer.filter(node -> inserts(node, 1, 2)).isPresent()) {
      return outer.map(node -> node.requireInput(0));
    }
    return outer
        .filter(node -> inserts(node, 2))
        .flatMap(node -> node.requireInput(0).producer())
        .filter(node -> node.is("Unsqueeze") && inserts(node, 1))
        .map(node -> node.requireInput(0));
  }

  private static boolean inserts(Node unsqueeze, long... axes) {
    return ShapeRules.axes(unsqueeze, 1).filter(found -> Arrays.equals(found, axes)).isPresent();
  }
}
