package io.quantry.quantizer.smoothing;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.fusion.Contrib;
import io.quantry.quantizer.operator.AttentionForm;
import io.quantry.quantizer.operator.GemmForm;
import io.quantry.quantizer.operator.MatrixOperand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Constants before an activation through which its channels can be divided at no cost.
 *
 * <ol>
 *   <li>LayerNormalization and SkipLayerNormalization: gamma and beta.
 *   <li>A product with a matrix of its own: its columns and its bias.
 *   <li>The runtime's Attention: the last third of them, the values, since softmax weighs them
 *       without mixing channels.
 *   <li>Relu before any of these: {@code relu(x / s) = relu(x) / s} for positive s.
 * </ol>
 *
 * Nobody but the site may read the activation, and nobody else what is between.
 *
 * @param vectors the constants with one element for each channel
 * @param product whose columns go along, the last of them where there are more
 */
record ScaleFold(List<Slot> vectors, Optional<Node> product) {
  private static final Set<String> NORMALIZATIONS =
      Set.of("LayerNormalization", "SkipLayerNormalization");

  /** A node's input that holds a constant. */
  record Slot(Node node, int input) {}

  static Optional<ScaleFold> of(Site site) {
    return site.isAlone() ? before(site.current(), site.width()) : Optional.empty();
  }

  private static Optional<ScaleFold> before(Value value, int width) {
    Optional<Node> producer = value.producer().filter(node -> value.outputIndex() == 0);
    if (producer.isEmpty()) {
      return Optional.empty();
    }
    Node node = producer.get();
    if (node.is("Relu")) {
      return only(node.requireInput(0)).flatMap(inner -> before(inner, width));
    }
    if (NORMALIZATIONS.contains(node.opType())) {
      return normalization(node, width);
    }
    if (node.is("Add")) {
      return biased(node, width, 0).or(() -> biased(node, width, 1));
    }
    return product(node, width, new ArrayList<>());
  }

  private static Optional<ScaleFold> normalization(Node node, int width) {
    int gamma = node.domain().equals(Contrib.DOMAIN) ? 2 : 1;
    List<Slot> vectors = new ArrayList<>(List.of(new Slot(node, gamma)));
    if (node.input(gamma + 1).isPresent()) {
      vectors.add(new Slot(node, gamma + 1));
    }
    return vectors.stream().allMatch(slot -> isVector(slot, width))
        ? Optional.of(new ScaleFold(vectors, Optional.empty()))
        : Optional.empty();
  }

  private static Optional<ScaleFold> biased(Node add, int width, int side) {
    Slot bias = new Slot(add, side);
    return isVector(bias, width)
        ? only(add.requireInput(1 - side))
            .flatMap(Value::producer)
            .flatMap(node -> product(node, width, new ArrayList<>(List.of(bias))))
        : Optional.empty();
  }

  private static Optional<ScaleFold> product(Node node, int width, List<Slot> vectors) {
    boolean attention = AttentionForm.isPlain(node);
    boolean matrix = node.is("MatMul") || (node.is("Gemm") && GemmForm.obstacle(node).isEmpty());
    Optional<MatrixOperand> operand =
        attention || matrix ? MatrixOperand.of(node) : Optional.empty();
    if (operand.isEmpty()
        || operand.get().columns() != (attention ? 3L * width : width)
        || !Site.ownsItsMatrix(node)) {
      return Optional.empty();
    }
    if (!node.is("MatMul") && node.input(2).isPresent()) {
      Slot bias = new Slot(node, 2);
      if (!isVector(bias, attention ? 3 * width : width)) {
        return Optional.empty();
      }
      vectors.add(bias);
    }
    return Optional.of(new ScaleFold(vectors, Optional.of(node)));
  }

  /** The value, if but one place reads it. */
  private static Optional<Value> only(Value value) {
    return value.uses().size() == 1 && !value.isGraphOutput()
        ? Optional.of(value)
        : Optional.empty();
  }

  private static boolean isVector(Slot slot, int width) {
    return slot.node()
        .input(slot.input())
        .filter(value -> GemmForm.isChannelBias(value, width))
        .isPresent();
  }

  /** Divides channel j by {@code scales[j]}. */
  void divide(float[] scales) {
    product.ifPresent(
        node -> {
          MatrixOperand operand = Site.matrix(node);
          int row = Math.toIntExact(operand.columns());
          Site.setMatrix(node, divided(operand.values(), row, scales));
        });
    for (Slot slot : vectors) {
      Value old = slot.node().requireInput(slot.input());
      Tensor tensor = old.initializer().orElseThrow();
      float[] values = tensor.floats();
      Tensor changed = Tensor.ofFloats(divided(values, values.length, scales), tensor.dims());
      slot.node()
          .replaceInput(
              slot.input(), slot.node().graph().addInitializer(old.name() + "_smooth", changed));
    }
  }

  /** Divides the end of each row: of an Attention's, that are three times as wide, the values. */
  private static float[] divided(float[] values, int row, float[] scales) {
    int width = scales.length;
    for (int start = row - width; start < values.length; start += row) {
      for (int j = 0; j < width; j++) {
        values[start + j] /= scales[j];
      }
    }
    return values;
  }
}
