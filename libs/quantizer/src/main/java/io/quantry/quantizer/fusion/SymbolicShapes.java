package io.quantry.quantizer.fusion;

import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.Constants;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Shapes of a main graph's values, with free sizes as symbols: equal dimensions are equal in every
 * run. Knows the operators that stand between the residual connections of transformers; what it
 * does not know has no shape, so an equality that it states is proven. One pass over the nodes in
 * order; dimensions are texts, numbers for known sizes.
 */
final class SymbolicShapes {
  private static final int MAX_SHAPE_TENSOR = 16;

  private final Map<Value, List<String>> shapes = new HashMap<>();

  /** Contents of small integer tensors that are themselves shapes or parts of shapes. */
  private final Map<Value, List<String>> contents = new HashMap<>();

  private final ShapeRules rules = new ShapeRules();

  private SymbolicShapes() {}

  static SymbolicShapes of(Graph graph) {
    SymbolicShapes inferred = new SymbolicShapes();
    graph.inputs().forEach(inferred::declare);
    graph.nodes().forEach(inferred::infer);
    return inferred;
  }

  /** Whether two dimensions are equal, as {@link ShapeRules#meet} says. */
  boolean meet(String a, String b) {
    return rules.meet(a, b);
  }

  /** The dimensions of a value, if they could be followed. */
  Optional<List<String>> shape(Value value) {
    List<String> known = shapes.get(value);
    if (known != null) {
      return Optional.of(known);
    }
    return value.initializer().map(tensor -> texts(tensor.dims()));
  }

  /** A value that was put in another's place has its shape. */
  void replace(Value replaced, Value replacement) {
    shape(replaced).ifPresent(shape -> shapes.put(replacement, shape));
  }

  private void declare(Value input) {
    input
        .shape()
        .ifPresent(
            shape -> shapes.put(input, shape.dimensions().stream().map(this::text).toList()));
  }

  private String text(Dimension dimension) {
    return switch (dimension) {
      case Dimension.Known known -> Long.toString(known.size());
      case Dimension.Symbolic symbolic -> "$" + symbolic.name();
      case Dimension.Unknown unknown -> rules.fresh();
    };
  }

  private void infer(Node node) {
    if (node.output(0).isEmpty() || node.input(0).isEmpty()) {
      return;
    }
    Value output = node.requireOutput(0);
    if (!node.domain().isEmpty()) {
      contrib(node).ifPresent(dims -> shapes.put(output, dims));
      return;
    }
    content(node)
        .filter(found -> found.size() <= MAX_SHAPE_TENSOR)
        .ifPresent(c -> contents.put(output, c));
    dimensions(node).ifPresent(dims -> shapes.put(output, List.copyOf(dims)));
  }

  /** Operators that fusions emit. */
  private Optional<List<String>> contrib(Node node) {
    if (!node.domain().equals(Contrib.DOMAIN)) {
      return Optional.empty();
    }
    return switch (node.opType()) {
      case "SkipLayerNormalization", "Gelu" -> shape(node.requireInput(0));
      case "Attention" -> attention(node);
      default -> Optional.empty();
    };
  }

  private Optional<List<String>> attention(Node node) {
    Optional<List<String>> input = shape(node.requireInput(0)).filter(x -> x.size() == 3);
    Optional<List<String>> weights =
        node.input(1)
            .flatMap(this::shape)
            .filter(w -> w.size() == 2 && ShapeRules.isNumber(w.getLast()))
            .filter(w -> node.attribute("qkv_hidden_sizes").isEmpty());
    return input.flatMap(
        x ->
            weights.map(
                w -> List.of(x.get(0), x.get(1), Long.toString(Long.parseLong(w.getLast()) / 3))));
  }

  private Optional<List<String>> content(Node node) {
    return switch (node.opType()) {
      case "Shape" -> shape(node.requireInput(0)).map(dims -> ShapeRules.part(node, dims));
      case "Unsqueeze", "Squeeze", "Cast", "Identity" -> content(node.requireInput(0));
      case "Gather" ->
          content(node.requireInput(0))
              .flatMap(from -> index(node, from.size()).map(index -> List.of(from.get(index))));
      case "Concat" -> concatenation(node);
      default -> Optional.empty();
    };
  }

  private Optional<List<String>> content(Value value) {
    List<String> known = contents.get(value);
    if (known != null) {
      return Optional.of(known);
    }
    return Constants.of(value)
        .filter(
            tensor -> tensor.elementType().isInteger() && tensor.elementCount() <= MAX_SHAPE_TENSOR)
        .map(tensor -> texts(tensor.longs()));
  }

  private Optional<Integer> index(Node gather, int size) {
    return Constants.of(gather.requireInput(1))
        .filter(tensor -> tensor.elementCount() == 1 && tensor.elementType().isInteger())
        .flatMap(tensor -> ShapeRules.place(tensor.longs()[0], size));
  }

  private Optional<List<String>> concatenation(Node node) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < node.inputCount(); i++) {
      Optional<List<String>> part = content(node.requireInput(i));
      if (part.isEmpty()) {
        return Optional.empty();
      }
      all.addAll(part.get());
    }
    return Optional.of(all);
  }

  private Optional<List<String>> dimensions(Node node) {
    Optional<List<String>> first = shape(node.requireInput(0));
    return switch (node.opType()) {
      case "Identity",
          "Dropout",
          "Cast",
          "Relu",
          "Tanh",
          "Sigmoid",
          "Erf",
          "Sqrt",
          "Softmax",
          "LayerNormalization",
          "Gelu",
          "Clip" ->
          first;
      case "Add", "Sub", "Mul", "Div", "Pow" ->
          first.flatMap(a -> shape(node.requireInput(1)).map(b -> rules.broadcast(a, b)));
      case "MatMul" ->
          first.flatMap(a -> shape(node.requireInput(1)).flatMap(b -> rules.product(a, b)));
      case "ReduceMean" -> first.flatMap(dims -> ShapeRules.reduce(node, dims));
      case "Unsqueeze" -> first.flatMap(dims -> ShapeRules.unsqueeze(node, dims));
      case "Slice" ->
          first
              .filter(dims -> !dims.isEmpty())
              .flatMap(dims -> rules.slice(node, dims, node.input(2).flatMap(this::content)));
      case "Transpose" -> first.flatMap(dims -> ShapeRules.transpose(node, dims));
      case "Flatten" -> first.map(dims -> List.of(rules.fresh(), rules.fresh()));
      case "Reshape" ->
          first.flatMap(
              dims -> content(node.requireInput(1)).flatMap(to -> rules.reshape(node, dims, to)));
      case "Gather" ->
          first.flatMap(
              data -> shape(node.requireInput(1)).flatMap(at -> ShapeRules.gather(node, data, at)));
      default -> Optional.empty();
    };
  }

  private static List<String> texts(long[] numbers) {
    List<String> texts = new ArrayList<>();
    for (long number : numbers) {
      texts.add(Long.toString(number));
    }
    return texts;
  }
}
