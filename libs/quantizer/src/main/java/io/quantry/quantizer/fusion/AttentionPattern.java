package io.quantry.quantizer.fusion;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Self-attention as exporters spell it out: {@code softmax(scale * Q · Kᵀ + mask) · V} with Q, K
 * and V projected from one value.
 *
 * <ol>
 *   <li>Softmax over the last axis of {@code scores} or of {@code scores + mask}.
 *   <li>{@code scores} = MatMul(Q, Kᵀ), with constant factors on it, on Q or on Kᵀ.
 *   <li>Q and V: Transpose {@code [0, 2, 1, 3]} of a {@link Projection}; Kᵀ: Transpose {@code [0,
 *       2, 3, 1]}, in one step or two.
 *   <li>MatMul(softmax, V), Transpose {@code [0, 2, 1, 3]}, Reshape.
 * </ol>
 *
 * @param query Q's projection
 * @param key K's
 * @param value V's
 * @param scale product of the constant factors
 * @param mask what hides padding
 * @param merged the Reshape whose output is the result {@code [batch, tokens, heads * headSize]}
 */
record AttentionPattern(
    Projection query,
    Projection key,
    Projection value,
    float scale,
    Optional<AttentionMask> mask,
    Node merged) {

  /** A value without constant factors, and their product. */
  private record Scaled(Value value, float factor) {
    static Scaled of(Value value) {
      Optional<Node> product =
          Pattern.soleProducer(value, "Mul").or(() -> Pattern.soleProducer(value, "Div"));
      if (product.isEmpty()) {
        return new Scaled(value, 1);
      }
      Node node = product.get();
      Optional<Float> right = Pattern.scalar(node.requireInput(1));
      Optional<Float> left = Pattern.scalar(node.requireInput(0)).filter(l -> node.is("Mul"));
      if (right.isPresent()) {
        float factor = node.is("Div") ? 1 / right.get() : right.get();
        return new Scaled(node.requireInput(0), factor);
      }
      return left.map(factor -> new Scaled(node.requireInput(1), factor))
          .orElseGet(() -> new Scaled(value, 1));
    }
  }

  /** The attention around a Softmax. */
  static Optional<AttentionPattern> around(Node softmax, long opset) {
    long axis = softmax.attributeInt("axis", opset >= 13 ? -1 : 1);
    if (axis != -1 && axis != 3) {
      return Optional.empty();
    }
    Value masked = softmax.requireInput(0);
    Optional<Node> add = Pattern.soleProducer(masked, "Add");
    if (add.isEmpty()) {
      return around(softmax, masked, Optional.empty());
    }
    for (int side = 0; side < 2; side++) {
      Optional<AttentionMask> mask = AttentionMask.of(add.get().requireInput(side));
      if (mask.isPresent()) {
        return around(softmax, add.get().requireInput(1 - side), mask);
      }
    }
    return Optional.empty();
  }

  private static Optional<AttentionPattern> around(
      Node softmax, Value masked, Optional<AttentionMask> mask) {
    Scaled scores = Scaled.of(masked);
    Optional<Node> product = Pattern.soleProducer(scores.value(), "MatMul");
    Optional<Node> context = Pattern.onlyConsumer(softmax.requireOutput(0), "MatMul");
    Optional<Node> merged =
        context
            .filter(node -> node.requireInput(0).equals(softmax.requireOutput(0)))
            .flatMap(node -> Pattern.onlyConsumer(node.requireOutput(0), "Transpose"))
            .filter(node -> permutes(node, 0, 2, 1, 3))
            .flatMap(node -> Pattern.onlyConsumer(node.requireOutput(0), "Reshape"));
    if (product.isEmpty() || merged.isEmpty()) {
      return Optional.empty();
    }
    Scaled left = Scaled.of(product.get().requireInput(0));
    Scaled right = Scaled.of(product.get().requireInput(1));
    Optional<Projection> query = heads(left.value());
    Optional<Projection> key = turnedHeads(right.value());
    Optional<Projection> value = heads(context.get().requireInput(1));
    if (query.isEmpty() || key.isEmpty() || value.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new AttentionPattern(
            query.get(),
            key.get(),
            value.get(),
            scores.factor() * left.factor() * right.factor(),
            mask,
            merged.get()));
  }

  private static Optional<Projection> heads(Value value) {
    return Pattern.soleProducer(value, "Transpose")
        .filter(node -> permutes(node, 0, 2, 1, 3))
        .flatMap(node -> Projection.of(node.requireInput(0)));
  }

  private static Optional<Projection> turnedHeads(Value value) {
    Optional<Node> last = Pattern.soleProducer(value, "Transpose");
    if (last.filter(node -> permutes(node, 0, 1, 3, 2)).isPresent()) {
      return heads(last.get().requireInput(0));
    }
    return last.filter(node -> permutes(node, 0, 2, 3, 1))
        .flatMap(node -> Projection.of(node.requireInput(0)));
  }

  private static boolean permutes(Node transpose, long... axes) {
    return transpose.attributeInts("perm").filter(perm -> Arrays.equals(perm, axes)).isPresent();
  }

  List<Projection> projections() {
    return List.of(query, key, value);
  }
}
