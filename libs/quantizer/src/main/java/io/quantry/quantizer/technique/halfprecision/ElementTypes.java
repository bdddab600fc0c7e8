package io.quantry.quantizer.technique.halfprecision;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The element types of all values of a model's graphs, subgraphs included: declared, or derived
 * from the operators' forms. What neither tells is absent. One walk, O(nodes).
 */
final class ElementTypes {
  private final Map<Value, ElementType> types = new HashMap<>();

  private ElementTypes() {}

  static ElementTypes of(Model model) {
    ElementTypes types = new ElementTypes();
    types.walk(model.graph());
    return types;
  }

  Optional<ElementType> of(Value value) {
    return Optional.ofNullable(types.get(value));
  }

  boolean isFloat(Value value) {
    return types.get(value) == ElementType.FLOAT;
  }

  /** The type that the node's slots of letter {@code T} share; empty if it has none known. */
  Optional<ElementType> shared(Node node, OperatorForm form) {
    for (int i = 0; i < node.inputCount(); i++) {
      if (form.input(i) == 'T') {
        Optional<ElementType> type = node.input(i).flatMap(this::of);
        if (type.isPresent()) {
          return type;
        }
      }
    }
    return Optional.empty();
  }

  private void walk(Graph graph) {
    for (Value value : graph.values()) {
      value.elementType().ifPresent(type -> types.put(value, type));
    }
    for (Node node : graph.nodes()) {
      node.subgraphs().forEach(body -> enter(node, body));
      for (int i = 0; i < node.outputCount(); i++) {
        int index = i;
        node.output(i)
            .ifPresent(
                output -> derive(node, index).ifPresent(type -> types.putIfAbsent(output, type)));
      }
    }
  }

  /** The inputs of a Loop's or Scan's body stand in the order of the node's own. */
  private void enter(Node node, Graph body) {
    List<Value> inputs = body.inputs();
    for (int i = 0; i < inputs.size(); i++) {
      Value inner = inputs.get(i);
      node.input(i)
          .flatMap(this::of)
          .ifPresent(
              type -> {
                if (inner.elementType().isEmpty()) {
                  types.putIfAbsent(inner, type);
                }
              });
    }
    walk(body);
  }

  private Optional<ElementType> derive(Node node, int index) {
    if (!node.subgraphs().isEmpty()) {
      // A Loop's body has its condition before what becomes the outputs.
      List<Value> inner = node.subgraphs().getFirst().outputs();
      int at = node.is("Loop") ? index + 1 : index;
      return at < inner.size() ? of(inner.get(at)) : Optional.empty();
    }
    Optional<OperatorForm> form = OperatorForms.of(node);
    if (form.isEmpty()) {
      return Optional.empty();
    }
    return switch (form.get().output(index)) {
      case 'T' -> shared(node, form.get());
      case 'i' -> Optional.of(ElementType.INT64);
      case 'b' -> Optional.of(ElementType.BOOL);
      case 'd' -> stated(node);
      default -> Optional.empty();
    };
  }

  /** The type that an attribute states: Cast's, ConstantOfShape's, or a generator's. */
  private Optional<ElementType> stated(Node node) {
    if (node.is("ConstantOfShape")) {
      return Optional.of(
          node.attribute("value").orElse(null) instanceof Attribute.OfTensor tensor
              ? tensor.value().elementType()
              : ElementType.FLOAT);
    }
    String name = node.is("Cast") ? "to" : "dtype";
    if (node.attribute(name).isPresent()) {
      return Optional.of(ElementType.of((int) node.attributeInt(name, 0)));
    }
    // The Like operators take after their input; the others make FLOAT.
    return node.opType().endsWith("Like")
        ? node.input(0).flatMap(this::of)
        : Optional.of(ElementType.FLOAT);
  }
}
