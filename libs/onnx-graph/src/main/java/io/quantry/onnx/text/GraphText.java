package io.quantry.onnx.text;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.ir.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A graph, one line a node: {@code out:type[shape] = Op(in, …) {attributes}}. Types and shapes
 * stand where the model declares them; initializers are listed with type and dims, small ones with
 * their elements; bodies of If, Loop and Scan are indented below their node, each under the name of
 * its attribute and in the order of these names. Equal models give equal text.
 */
public final class GraphText {
  private static final int MOST_ELEMENTS = 6;
  private static final String STEP = "  ";

  private final StringBuilder text = new StringBuilder();

  private GraphText() {}

  /** The model's operator sets and main graph; functions are named only. */
  public static String of(Model model) {
    GraphText writer = new GraphText();
    writer.line(
        "",
        "ir "
            + model.irVersion()
            + model.opsets().imports().stream()
                .map(
                    one ->
                        ", %s %d"
                            .formatted(
                                one.domain().isEmpty() ? "ai.onnx" : one.domain(), one.version()))
                .collect(Collectors.joining()));
    writer.graph(model.graph(), "");
    model
        .functions()
        .forEach(
            function -> writer.line("", "function " + function.domain() + "." + function.name()));
    return writer.text.toString();
  }

  private void graph(Graph graph, String indent) {
    graph.inputs().stream()
        .filter(input -> !input.isInitializer())
        .forEach(input -> line(indent, "input " + typed(input)));
    graph.initializers().stream()
        .sorted(Comparator.comparing(Value::name))
        .forEach(value -> line(indent, initializer(value)));
    graph.nodes().forEach(node -> node(node, indent));
    graph.outputs().forEach(output -> line(indent, "output " + typed(output)));
  }

  private void node(Node node, String indent) {
    List<String> attributes = new ArrayList<>();
    node.attributes().stream()
        .filter(attribute -> bodies(attribute).isEmpty())
        .sorted(Comparator.comparing(Attribute::name))
        .forEach(attribute -> attributes.add(attribute(attribute)));
    String operator = (node.domain().isEmpty() ? "" : node.domain() + ".") + node.opType();
    line(
        indent,
        "%s = %s(%s)%s"
            .formatted(
                names(node.outputs(), GraphText::typed),
                operator,
                names(node.inputs(), Value::name),
                attributes.isEmpty() ? "" : " {" + String.join(", ", attributes) + "}"));
    node.attributes().stream()
        .sorted(Comparator.comparing(Attribute::name))
        .forEach(
            attribute -> {
              for (Graph body : bodies(attribute)) {
                line(indent + STEP, attribute.name() + ":");
                graph(body, indent + STEP + STEP);
              }
            });
  }

  private static String names(List<Optional<Value>> values, Function<Value, String> name) {
    return values.stream()
        .map(value -> value.map(name).orElse("-"))
        .collect(Collectors.joining(", "));
  }

  private static String typed(Value value) {
    return value.name() + value.type().map(type -> ":" + type(type)).orElse("");
  }

  private static String type(ValueType type) {
    return type instanceof ValueType.TensorType tensor
        ? tensor.elementType().name().toLowerCase(Locale.ROOT)
            + tensor.shape().map(GraphText::shape).orElse("")
        : type.getClass().getSimpleName();
  }

  private static String shape(Shape shape) {
    return shape.dimensions().stream()
        .map(
            dimension ->
                switch (dimension) {
                  case Dimension.Known known -> String.valueOf(known.size());
                  case Dimension.Symbolic symbolic -> symbolic.name();
                  case Dimension.Unknown unknown -> "?";
                })
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String initializer(Value value) {
    Optional<Tensor> dense = value.initializer();
    return value.name()
        + dense
            .map(
                tensor ->
                    ":%s%s%s"
                        .formatted(
                            tensor.elementType().name().toLowerCase(Locale.ROOT),
                            Arrays.toString(tensor.dims()),
                            elements(tensor)))
            .orElse(":sparse");
  }

  /** The elements of a small tensor; of a large one nothing. */
  private static String elements(Tensor tensor) {
    if (tensor.elementCount() > MOST_ELEMENTS) {
      return "";
    }
    return switch (tensor.elementType()) {
      case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> " " + Arrays.toString(tensor.floats());
      case INT8, UINT8, INT16, UINT16, INT32, UINT32, BOOL -> " " + Arrays.toString(tensor.ints());
      case INT64 -> " " + Arrays.toString(tensor.longs());
      case STRING -> " " + tensor.strings();
      default -> "";
    };
  }

  private static List<Graph> bodies(Attribute attribute) {
    return switch (attribute) {
      case Attribute.OfGraph one -> List.of(one.value());
      case Attribute.OfGraphs several -> several.values();
      default -> List.of();
    };
  }

  private static String attribute(Attribute attribute) {
    return attribute.name()
        + "="
        + switch (attribute) {
          case Attribute.OfInt one -> String.valueOf(one.value());
          case Attribute.OfFloat one -> String.valueOf(one.value());
          case Attribute.OfString one -> "'" + one.text() + "'";
          case Attribute.OfInts many -> Arrays.toString(many.values());
          case Attribute.OfFloats many -> Arrays.toString(many.values());
          case Attribute.OfTensor tensor ->
              tensor.value().elementType() + Arrays.toString(tensor.value().dims());
          default -> attribute.getClass().getSimpleName();
        };
  }

  private void line(String indent, String content) {
    text.append(indent).append(content).append('\n');
  }
}
