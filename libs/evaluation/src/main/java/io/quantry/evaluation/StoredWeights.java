package io.quantry.evaluation;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Weights of one type in a model: initializers and constants, subgraphs included. Whole numbers of
 * 64 bits and truth values are shapes, indexes and switches, not weights, and left out.
 *
 * @param type as ONNX names it in lower case; {@code int4} and the like for weights that
 *     MatMulNBits packs into bytes
 * @param tensors number of them
 * @param elements weights in them, unpacked
 * @param bytes they take
 */
public record StoredWeights(String type, int tensors, long elements, long bytes) {
  private static final String PACKED_OPERATOR = "MatMulNBits";

  /** How many times smaller than 32-bit floats. */
  public double timesSmaller() {
    return 4.0 * elements / bytes;
  }

  /** By type, the one with the most bytes first. */
  static List<StoredWeights> of(Model model) {
    Map<String, StoredWeights> byType = new TreeMap<>();
    for (Graph graph : model.allGraphs()) {
      for (Value value : graph.initializers()) {
        value.initializer().flatMap(tensor -> of(tensor, value)).ifPresent(one -> add(byType, one));
      }
      for (Node node : graph.nodes()) {
        if (node.opType().equals("Constant")) {
          constant(node).flatMap(StoredWeights::plain).ifPresent(one -> add(byType, one));
        }
      }
    }
    List<StoredWeights> sorted = new ArrayList<>(byType.values());
    sorted.sort(Comparator.comparingLong(StoredWeights::bytes).reversed());
    return List.copyOf(sorted);
  }

  private static Optional<Tensor> constant(Node node) {
    return node.attribute("value")
        .filter(Attribute.OfTensor.class::isInstance)
        .map(attribute -> ((Attribute.OfTensor) attribute).value());
  }

  private static Optional<StoredWeights> of(Tensor tensor, Value value) {
    Optional<Long> bits =
        value.uses().stream()
            .filter(use -> use.inputIndex() == 1 && use.node().opType().equals(PACKED_OPERATOR))
            .map(use -> use.node().attributeInt("bits", 4))
            .findFirst();
    if (bits.isPresent() && tensor.elementType() == ElementType.UINT8) {
      long bytes = tensor.elementCount();
      return Optional.of(new StoredWeights("int" + bits.get(), 1, bytes * 8 / bits.get(), bytes));
    }
    return plain(tensor);
  }

  private static Optional<StoredWeights> plain(Tensor tensor) {
    ElementType type = tensor.elementType();
    return switch (type) {
      case INT64, UINT64, BOOL -> Optional.empty();
      default -> {
        long elements = tensor.elementCount();
        yield elements == 0 || !type.isFixedWidth()
            ? Optional.empty()
            : Optional.of(
                new StoredWeights(
                    type.name().toLowerCase(Locale.ROOT), 1, elements, type.byteSize(elements)));
      }
    };
  }

  private static void add(Map<String, StoredWeights> byType, StoredWeights one) {
    byType.merge(
        one.type,
        one,
        (a, b) ->
            new StoredWeights(
                a.type, a.tensors + b.tensors, a.elements + b.elements, a.bytes + b.bytes));
  }
}
