package io.quantry.onnx.pass;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Function;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How many nodes are copied when a call of a function, and every call in it, is replaced; found
 * once for each function. The graphs that it states as defaults count once; those that a call
 * states are the caller's.
 */
final class FunctionSizes {
  /** Of a function that calls itself, reads what nothing defines, or is beyond counting. */
  static final long UNBOUNDED = Long.MAX_VALUE;

  /** The scan lets no model pass whose functions call each other deeper. */
  private static final int MOST_NESTING = 64;

  private record Key(String domain, String name, String overload) {}

  private final Map<Key, Function> functions = new HashMap<>();
  private final Map<Function, Long> sizes = new HashMap<>();

  FunctionSizes(List<Function> functions) {
    functions.forEach(
        one -> this.functions.putIfAbsent(new Key(one.domain(), one.name(), one.overload()), one));
    functions.forEach(one -> size(one, 0));
  }

  /** The function that a node calls. */
  Optional<Function> function(Node node) {
    return Optional.ofNullable(
        functions.get(new Key(node.domain(), node.opType(), node.overload())));
  }

  long of(Function function) {
    return sizes.getOrDefault(function, UNBOUNDED);
  }

  private long size(Function function, int depth) {
    Long known = sizes.get(function);
    if (known != null) {
      return known;
    }
    // While it is being counted, a call of itself finds this.
    sizes.put(function, UNBOUNDED);
    if (depth >= MOST_NESTING) {
      return UNBOUNDED;
    }
    long size = 0;
    for (Graph graph : graphs(function)) {
      if (!graph.undefinedValues().isEmpty()) {
        return UNBOUNDED;
      }
      for (Node node : graph.nodes()) {
        Function callee = function(node).orElse(null);
        long called = callee == null ? 0 : size(callee, depth + 1);
        size = Growth.plus(size, Growth.plus(1, called));
      }
    }
    sizes.put(function, size);
    return size;
  }

  /** The graphs of the body and of the defaults. */
  private static List<Graph> graphs(Function function) {
    List<Graph> graphs = new ArrayList<>(function.body().withSubgraphs());
    function.defaults().forEach(one -> graphs.addAll(graphs(one)));
    return graphs;
  }

  /** How many nodes the graphs in an attribute have, at any depth. */
  static long nodes(Attribute attribute) {
    return graphs(attribute).stream().mapToLong(Graph::nodeCount).sum();
  }

  private static List<Graph> graphs(Attribute attribute) {
    return switch (attribute) {
      case Attribute.OfGraph one -> one.value().withSubgraphs();
      case Attribute.OfGraphs several ->
          several.values().stream().flatMap(one -> one.withSubgraphs().stream()).toList();
      default -> List.of();
    };
  }
}
