package io.quantry.quantizer.fusion;

import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.Constants;
import java.util.ArrayList;
import java.util.Collections;
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

  private int unknowns;

  private SymbolicShapes() {}

  static SymbolicShapes of(Graph graph) {
    SymbolicShapes inferred = new SymbolicShapes();
    graph.inputs().forEach(inferred::declare);
    graph.nodes().forEach(inferred::infer);
    return inferred;
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
      case Dimension.Unknown unknown -> fresh();
    };
  }

  private String fresh() {
    return "?" + unknowns++;
  }

  private void infer(Node node) {
    if (!node.domain().isEmpty() || node.output(0).isEmpty() || node.input(0).isEmpty()) {
      return;
    }
    Value output = node.requireOutput(0);
    content(node)
        .filter(found -> found.size() <= MAX_SHAPE_TENSOR)
        .ifPresent(c -> contents.put(output, c));
    dimensions(node).ifPresent(dims -> shapes.put(output, List.copyOf(dims)));
  }

  private Optional<List<String>> content(Node node) {
    return switch (node.opType()) {
      case "Shape" -> shape(node.requireInput(0));
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
        .map(tensor -> (int) Math.floorMod(tensor.longs()[0], (long) Math.max(size, 1)))
        .filter(index -> index < size);
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
          first.flatMap(a -> shape(node.requireInput(1)).map(b -> broadcast(a, b)));
      case "MatMul" -> first.flatMap(a -> shape(node.requireInput(1)).flatMap(b -> product(a, b)));
      case "ReduceMean" -> first.flatMap(dims -> reduce(node, dims));
      case "Unsqueeze" -> first.flatMap(dims -> unsqueeze(node, dims));
      case "Slice" -> first.filter(dims -> !dims.isEmpty()).flatMap(dims -> slice(node, dims));
      case "Transpose" -> first.flatMap(dims -> transpose(node, dims));
      case "Reshape" ->
          first.flatMap(dims -> content(node.requireInput(1)).flatMap(to -> reshape(dims, to)));
      case "Gather" ->
          first.flatMap(data -> shape(node.requireInput(1)).map(at -> gather(node, data, at)));
      default -> Optional.empty();
    };
  }

  private List<String> broadcast(List<String> a, List<String> b) {
    List<String> result = new ArrayList<>();
    int rank = Math.max(a.size(), b.size());
    for (int i = 0; i < rank; i++) {
      String left = i < rank - a.size() ? "1" : a.get(i - rank + a.size());
      String right = i < rank - b.size() ? "1" : b.get(i - rank + b.size());
      if (left.equals(right) || right.equals("1")) {
        result.add(left);
      } else {
        result.add(left.equals("1") ? right : fresh());
      }
    }
    return result;
  }

  private Optional<List<String>> product(List<String> a, List<String> b) {
    if (a.size() < 2 || b.size() < 2) {
      return Optional.empty();
    }
    List<String> result = broadcast(a.subList(0, a.size() - 2), b.subList(0, b.size() - 2));
    result.add(a.get(a.size() - 2));
    result.add(b.getLast());
    return Optional.of(result);
  }

  private static Optional<long[]> axes(Node node, int input) {
    return node.input(input).isPresent()
        ? Constants.of(node.requireInput(input)).map(Tensor::longs)
        : node.attributeInts("axes");
  }

  private static Optional<List<String>> unsqueeze(Node node, List<String> dims) {
    Optional<long[]> axes = axes(node, 1);
    if (axes.isEmpty()) {
      return Optional.empty();
    }
    int rank = dims.size() + axes.get().length;
    List<Integer> places = new ArrayList<>();
    for (long axis : axes.get()) {
      places.add((int) Math.floorMod(axis, (long) rank));
    }
    Collections.sort(places);
    List<String> result = new ArrayList<>(dims);
    places.forEach(place -> result.add(place, "1"));
    return Optional.of(result);
  }

  private static Optional<List<String>> reduce(Node node, List<String> dims) {
    Optional<long[]> axes = axes(node, 1);
    if (axes.isEmpty() || node.attributeInt("keepdims", 1) != 1) {
      return Optional.empty();
    }
    List<String> result = new ArrayList<>(dims);
    for (long axis : axes.get()) {
      long index = axis < 0 ? axis + dims.size() : axis;
      if (index < 0 || index >= dims.size()) {
        return Optional.empty();
      }
      result.set((int) index, "1");
    }
    return Optional.of(result);
  }

  /** A sliced axis has a size of its own: what a slice leaves is not followed. */
  private Optional<List<String>> slice(Node node, List<String> dims) {
    Optional<long[]> axes = axes(node, 3);
    List<String> result = new ArrayList<>(dims);
    if (axes.isEmpty()) {
      result.replaceAll(dim -> fresh());
    } else {
      for (long axis : axes.get()) {
        result.set((int) Math.floorMod(axis, (long) dims.size()), fresh());
      }
    }
    return Optional.of(result);
  }

  private static Optional<List<String>> transpose(Node node, List<String> dims) {
    Optional<long[]> perm = node.attributeInts("perm");
    if (perm.isEmpty()) {
      List<String> reversed = new ArrayList<>(dims);
      Collections.reverse(reversed);
      return Optional.of(reversed);
    }
    List<String> result = new ArrayList<>();
    for (long axis : perm.get()) {
      if (axis < 0 || axis >= dims.size()) {
        return Optional.empty();
      }
      result.add(dims.get((int) axis));
    }
    return Optional.of(result);
  }

  /** 0 copies a dimension; -1 is followed where everything but numbers cancels out. */
  private Optional<List<String>> reshape(List<String> from, List<String> to) {
    List<String> result = new ArrayList<>();
    for (int i = 0; i < to.size(); i++) {
      if (to.get(i).equals("0") && i >= from.size()) {
        return Optional.empty();
      }
      result.add(to.get(i).equals("0") ? from.get(i) : to.get(i));
    }
    int open = result.indexOf("-1");
    if (open >= 0) {
      List<String> others = new ArrayList<>(result);
      others.remove(open);
      result.set(open, quotient(from, others));
    }
    return Optional.of(result);
  }

  private String quotient(List<String> dividend, List<String> divisor) {
    List<String> symbols = new ArrayList<>();
    long number = 1;
    for (String dim : dividend) {
      if (isNumber(dim)) {
        number *= Long.parseLong(dim);
      } else {
        symbols.add(dim);
      }
    }
    for (String dim : divisor) {
      if (isNumber(dim) && Long.parseLong(dim) != 0 && number % Long.parseLong(dim) == 0) {
        number /= Long.parseLong(dim);
      } else if (!symbols.remove(dim)) {
        return fresh();
      }
    }
    if (symbols.isEmpty()) {
      return Long.toString(number);
    }
    return symbols.size() == 1 && number == 1 ? symbols.getFirst() : fresh();
  }

  private static boolean isNumber(String dim) {
    return !dim.isEmpty() && Character.isDigit(dim.charAt(0)) && dim.length() < 10;
  }

  private static List<String> gather(Node node, List<String> data, List<String> indices) {
    long axis = node.attributeInt("axis", 0);
    int at = (int) (axis < 0 ? axis + data.size() : axis);
    List<String> result = new ArrayList<>(data.subList(0, at));
    result.addAll(indices);
    result.addAll(data.subList(at + 1, data.size()));
    return result;
  }

  private static List<String> texts(long[] numbers) {
    List<String> texts = new ArrayList<>();
    for (long number : numbers) {
      texts.add(Long.toString(number));
    }
    return texts;
  }
}
