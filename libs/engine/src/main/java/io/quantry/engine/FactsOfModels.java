package io.quantry.engine;

import io.quantry.contracts.engine.ModelFacts;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Opsets;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import io.quantry.ort.OperatorHistogram;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Says what a model is. */
final class FactsOfModels {
  private static final String STANDARD_DOMAIN = "ai.onnx";
  private static final Set<String> STANDARD_DOMAINS = Set.of("", STANDARD_DOMAIN, "ai.onnx.ml");

  private FactsOfModels() {}

  static ModelFacts of(Model model) {
    Map<String, Long> opsets = new TreeMap<>();
    for (Opsets.Import one : model.opsets().imports()) {
      opsets.put(one.domain().isEmpty() ? STANDARD_DOMAIN : one.domain(), one.version());
    }
    Set<String> contrib = new TreeSet<>();
    long parameters = 0;
    for (Graph graph : model.allGraphs()) {
      for (Node node : graph.nodes()) {
        if (!STANDARD_DOMAINS.contains(node.domain()) && model.function(node).isEmpty()) {
          contrib.add(node.domain() + ":" + node.opType());
        }
      }
      for (Value value : graph.initializers()) {
        parameters += value.initializer().map(tensor -> tensor.elementCount()).orElse(0L);
      }
    }
    return new ModelFacts(
        model.irVersion(),
        opsets,
        List.copyOf(contrib),
        model.graph().inputs().stream()
            .filter(input -> !input.isInitializer())
            .map(FactsOfModels::of)
            .toList(),
        model.graph().outputs().stream().map(FactsOfModels::of).toList(),
        OperatorHistogram.of(model),
        parameters);
  }

  private static ModelFacts.TensorFacts of(Value value) {
    return new ModelFacts.TensorFacts(
        value.name(),
        value.type().map(FactsOfModels::typeName).orElse("unknown"),
        value.type().flatMap(FactsOfModels::shape).map(FactsOfModels::sizes).orElse(List.of("…")));
  }

  private static String typeName(ValueType type) {
    return switch (type) {
      case ValueType.TensorType tensor -> name(tensor.elementType());
      case ValueType.SparseTensorType sparse -> "sparse " + name(sparse.elementType());
      case ValueType.SequenceType sequence -> "sequence of " + typeName(sequence.element());
      case ValueType.OptionalType optional -> "optional " + typeName(optional.element());
      case ValueType.MapType map -> "map to " + typeName(map.value());
      case ValueType.OpaqueType opaque -> "opaque";
      case ValueType.UnknownType unknown -> "unknown";
    };
  }

  private static String name(ElementType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  private static Optional<Shape> shape(ValueType type) {
    return switch (type) {
      case ValueType.TensorType tensor -> tensor.shape();
      case ValueType.SparseTensorType sparse -> sparse.shape();
      case ValueType.SequenceType sequence -> shape(sequence.element());
      case ValueType.OptionalType optional -> shape(optional.element());
      case ValueType.MapType map -> Optional.empty();
      case ValueType.OpaqueType opaque -> Optional.empty();
      case ValueType.UnknownType unknown -> Optional.empty();
    };
  }

  private static List<String> sizes(Shape shape) {
    return shape.dimensions().stream()
        .map(
            dimension ->
                switch (dimension) {
                  case Dimension.Known known -> Long.toString(known.size());
                  case Dimension.Symbolic symbolic -> symbolic.name();
                  case Dimension.Unknown unknown -> "?";
                })
        .toList();
  }
}
