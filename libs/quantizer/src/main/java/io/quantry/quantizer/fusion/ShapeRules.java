package io.quantry.quantizer.fusion;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.pass.Constants;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.LongStream;

/**
 * How operators make dimensions from dimensions. A dimension is a text: a number for a known size,
 * else a symbol; what cannot be said is a symbol of its own. Attributes that no such node can have
 * give no shape.
 */
final class ShapeRules {
  /** The smaller of a symbol and the size at which a slice cuts it off. */
  private record Limited(String symbol, String size) {}

  private final Map<Limited, String> names = new HashMap<>();
  private final Map<String, Limited> limited = new HashMap<>();
  private int unknowns;

  /** A symbol that equals no other. */
  String fresh() {
    return "?" + unknowns++;
  }

  private String atMost(String symbol, String size) {
    Limited limit = new Limited(symbol, size);
    String name = names.computeIfAbsent(limit, key -> fresh());
    limited.put(name, limit);
    return name;
  }

  /** Where in so many an index lies, counted from the end if negative; empty if nowhere. */
  static Optional<Integer> place(long index, int count) {
    long place = index < 0 ? index + count : index;
    return place >= 0 && place < count ? Optional.of((int) place) : Optional.empty();
  }

  /**
   * Whether two dimensions that some element-wise operator takes side by side are equal wherever
   * that operator runs at all: they are the same, or one is the other but for a limit above which
   * the operator would refuse them.
   */
  boolean meet(String a, String b) {
    return a.equals(b) || isLimited(a, b) || isLimited(b, a);
  }

  private boolean isLimited(String dim, String symbol) {
    Limited limit = limited.get(dim);
    return limit != null && limit.symbol().equals(symbol);
  }

  List<String> broadcast(List<String> a, List<String> b) {
    List<String> result = new ArrayList<>();
    int rank = Math.max(a.size(), b.size());
    for (int i = 0; i < rank; i++) {
      String left = i < rank - a.size() ? "1" : a.get(i - rank + a.size());
      String right = i < rank - b.size() ? "1" : b.get(i - rank + b.size());
      if (meet(left, right)) {
        result.add(isLimited(left, right) ? right : left);
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
    NavigableSet<Integer> places = new TreeSet<>();
    for (long axis : axes.get()) {
      place(axis, rank).ifPresent(places::add);
    }
    if (places.size() != axes.get().length) {
      return Optional.empty();
    }
    List<String> result = new ArrayList<>(dims);
    places.forEach(place -> result.add(place, "1"));
    return Optional.of(result);
  }

  static Optional<List<String>> reduce(Node node, List<String> dims) {
    Optional<long[]> axes = axes(node, 1);
    // No axes may mean all of them.
    if (axes.filter(found -> found.length > 0).isEmpty() || node.attributeInt("keepdims", 1) != 1) {
      return Optional.empty();
    }
    List<String> result = new ArrayList<>(dims);
    for (long axis : axes.get()) {
      Optional<Integer> place = place(axis, dims.size());
      if (place.isEmpty()) {
        return Optional.empty();
      }
      result.set(place.get(), "1");
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
      Optional<Integer> place = place(axis, dims.size());
      if (place.isEmpty()) {
        return Optional.empty();
      }
      int at = place.get();
      boolean fromStart = axes.get().length == 1 && isAll(node, 1, 0) && isAll(node, 4, 1);
      result.set(
          at,
          end.filter(ends -> fromStart && ends.size() == 1 && isSymbol(ends.getFirst()))
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
    long[] sorted = perm.get().clone();
    Arrays.sort(sorted);
    if (!Arrays.equals(sorted, LongStream.range(0, dims.size()).toArray())) {
      return Optional.empty();
    }
    List<String> result = new ArrayList<>();
    for (long axis : perm.get()) {
      result.add(dims.get((int) axis));
    }
    return Optional.of(result);
  }

  /**
   * 0 copies a dimension, unless the node says that it means what it says; -1 is followed where
   * everything but numbers cancels out.
   */
  Optional<List<String>> reshape(Node node, List<String> from, List<String> to) {
    if (node.attributeInt("allowzero", 0) != 0 && to.contains("0")) {
      return Optional.empty();
    }
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

  static Optional<List<String>> gather(Node node, List<String> data, List<String> indices) {
    return place(node.attributeInt("axis", 0), data.size())
        .map(
            at -> {
              List<String> result = new ArrayList<>(data.subList(0, at));
              result.addAll(indices);
              result.addAll(data.subList(at + 1, data.size()));
              return result;
            });
  }

  /** The dimensions that a Shape gives out: from {@code start} to {@code end}, clamped. */
  static List<String> part(Node shape, List<String> dims) {
    int from = clamped(shape.attributeInt("start", 0), dims.size());
    int to = clamped(shape.attributeInt("end", dims.size()), dims.size());
    return from < to ? dims.subList(from, to) : List.of();
  }

  private static int clamped(long index, int count) {
    return Math.clamp(index < 0 ? index + count : index, 0, count);
  }
}
