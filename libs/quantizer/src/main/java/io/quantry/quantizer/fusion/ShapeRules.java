package io.quantry.quantizer.fusion;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.pass.Constants;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * How operators make dimensions from dimensions. A dimension is a text: a number for a known size,
 * else a symbol; what cannot be said is a symbol of its own.
 */
final class ShapeRules {
  /** Between a symbol and the size at which a slice cuts it off. */
  private static final String AT_MOST = "<=";

  private int unknowns;

  /** A symbol that equals no other. */
  String fresh() {
    return "?" + unknowns++;
  }

  /** The smaller of a symbol and a size. */
  static String atMost(String symbol, String size) {
    return symbol + AT_MOST + size;
  }

  /**
   * Whether two dimensions that some element-wise operator takes side by side are equal wherever
   * that operator runs at all: they are the same, or one is the other but for a limit above which
   * the operator would refuse them.
   */
  static boolean meet(String a, String b) {
    return a.equals(b) || a.startsWith(b + AT_MOST) || b.startsWith(a + AT_MOST);
  }

  List<String> broadcast(List<String> a, List<String> b) {
    List<String> result = new ArrayList<>();
    int rank = Math.max(a.size(), b.size());
    for (int i = 0; i < rank; i++) {
      String left = i < rank - a.size() ? "1" : a.get(i - rank + a.size());
      String right = i < rank - b.size() ? "1" : b.get(i - rank + b.size());
      if (meet(left, right)) {
        result.add(left.length() <= right.length() ? left : right);
      } else if (right.equals("1")) {
        result.add(left);
      } else {
        result.add(left.equals("1") ? right : fresh());
      }
    }
    return result;
  }

  Optional<List<String>> product(List<String> a, List<String> b) {
    if (a.size() < 2 || b.size() < 2) {
      return Optional.empty();
    }
    List<String> result = broadcast(a.subList(0, a.size() - 2), b.subList(0, b.size() - 2));
    result.add(a.get(a.size() - 2));
    result.add(b.getLast());
    return Optional.of(result);
  }

  static Optional<long[]> axes(Node node, int input) {
    return node.input(input).isPresent()
        ? Constants.of(node.requireInput(input)).map(Tensor::longs)
        : node.attributeInts("axes");
  }

  static Optional<List<String>> unsqueeze(Node node, List<String> dims) {
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

  static Optional<List<String>> reduce(Node node, List<String> dims) {
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

  /**
   * Sliced axes get sizes of their own, but for one that is cut from its start.
   *
   * @param end the contents of the input that says where to stop, if they could be followed
   */
  Optional<List<String>> slice(Node node, List<String> dims, Optional<List<String>> end) {
    Optional<long[]> axes = axes(node, 3);
    List<String> result = new ArrayList<>(dims);
    if (axes.isEmpty()) {
      result.replaceAll(dim -> fresh());
      return Optional.of(result);
    }
    for (long axis : axes.get()) {
      int at = (int) Math.floorMod(axis, (long) dims.size());
      boolean fromStart = axes.get().length == 1 && isAll(node, 1, 0) && isAll(node, 4, 1);
      result.set(
          at,
          end.filter(ends -> fromStart && isSymbol(ends.getFirst()))
              .map(ends -> atMost(ends.getFirst(), dims.get(at)))
              .orElseGet(this::fresh));
    }
    return Optional.of(result);
  }

  /** Whether a constant input holds the number alone; an absent one of steps counts as 1. */
  private static boolean isAll(Node node, int input, long number) {
    return node.input(input).isEmpty()
        ? number == 1
        : Constants.of(node.requireInput(input))
            .filter(tensor -> tensor.elementCount() == 1 && tensor.longs()[0] == number)
            .isPresent();
  }

  static Optional<List<String>> transpose(Node node, List<String> dims) {
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
  Optional<List<String>> reshape(List<String> from, List<String> to) {
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

  static boolean isNumber(String dim) {
    return !dim.isEmpty() && Character.isDigit(dim.charAt(0)) && dim.length() < 10;
  }

  private static boolean isSymbol(String dim) {
    return dim.startsWith("$");
  }

  static List<String> gather(Node node, List<String> data, List<String> indices) {
    long axis = node.attributeInt("axis", 0);
    int at = (int) (axis < 0 ? axis + data.size() : axis);
    List<String> result = new ArrayList<>(data.subList(0, at));
    result.addAll(indices);
    result.addAll(data.subList(at + 1, data.size()));
    return result;
  }
}
