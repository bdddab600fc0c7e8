package io.quantry.engine.outline;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The operators of one graph in its order, and from where each has its operands. Immutable.
 *
 * <p>A source is the number of an operator; or {@link #input} of the number of one of the graph's
 * inputs; or {@link #NONE} for a constant, an omitted operand and a value of a graph around this
 * one.
 */
final class FoldedGraph {
  static final int NONE = Integer.MIN_VALUE;

  private final Graph graph;
  private final List<Node> nodes;
  private final List<Value> inputs;
  private final Predicate<Node> computes;
  private final int[][] sources;
  private final int[] outputs;

  private FoldedGraph(Graph graph, Predicate<Node> computes) {
    this.graph = graph;
    this.computes = computes;
    this.nodes = graph.nodes().stream().filter(computes).toList();
    this.inputs = graph.inputs().stream().filter(value -> !value.isInitializer()).toList();
    Map<Node, Integer> numbers = new HashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      numbers.put(nodes.get(i), i);
    }
    Map<Value, Integer> inputNumbers = new HashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      inputNumbers.put(inputs.get(i), input(i));
    }
    this.sources = new int[nodes.size()][];
    for (int i = 0; i < nodes.size(); i++) {
      List<@Nullable Value> operands = operands(nodes.get(i));
      sources[i] = new int[operands.size()];
      for (int slot = 0; slot < operands.size(); slot++) {
        Value operand = operands.get(slot);
        sources[i][slot] = operand == null ? NONE : source(operand, numbers, inputNumbers);
      }
    }
    this.outputs =
        graph.outputs().stream().mapToInt(out -> source(out, numbers, inputNumbers)).toArray();
  }

  /**
   * @param computes whether a node is an operator: neither a conversion nor preparing a constant
   */
  static FoldedGraph of(Graph graph, Predicate<Node> computes) {
    return new FoldedGraph(graph, computes);
  }

  /** The source that stands for one of the graph's inputs. */
  static int input(int number) {
    return -1 - number;
  }

  /** The inputs' slots in order, gaps as null, then what nested graphs take from this one. */
  private static List<@Nullable Value> operands(Node node) {
    List<@Nullable Value> operands = new ArrayList<>();
    for (Optional<Value> operand : node.inputs()) {
      operands.add(operand.orElse(null));
    }
    operands.addAll(captured(node));
    return operands;
  }

  /** Values of a node's graph that graphs nested in the node take. */
  static List<Value> captured(Node node) {
    Set<Value> captured = new LinkedHashSet<>();
    for (Graph nested : node.subgraphs()) {
      for (Graph inner : nested.withSubgraphs()) {
        for (Node user : inner.nodes()) {
          user.inputs().stream()
              .flatMap(Optional::stream)
              .filter(value -> value.graph() == node.graph())
              .forEach(captured::add);
        }
      }
    }
    return List.copyOf(captured);
  }

  private int source(Value operand, Map<Node, Integer> numbers, Map<Value, Integer> inputNumbers) {
    Value origin = Conversions.origin(operand, computes).value();
    Integer number =
        origin.producer().isPresent()
            ? numbers.get(origin.producer().get())
            : inputNumbers.get(origin);
    return number == null ? NONE : number;
  }

  Graph graph() {
    return graph;
  }

  int size() {
    return nodes.size();
  }

  Node node(int number) {
    return nodes.get(number);
  }

  /** The graph's inputs that are no constants. */
  List<Value> inputs() {
    return inputs;
  }

  /** Sources of an operator by its slots; not to be written to. */
  int[] sources(int number) {
    return sources[number];
  }

  /** Sources of the graph's outputs; not to be written to. */
  int[] outputs() {
    return outputs;
  }
}
