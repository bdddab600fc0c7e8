package io.quantry.engine.outline;

import io.quantry.contracts.engine.OutlineResult.DrawnOperator;
import io.quantry.contracts.engine.OutlineResult.Kind;
import io.quantry.engine.outline.RepeatedBlocks.Run;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** Makes sketches of a graph: as a whole, with its blocks folded, and of what is in one block. */
final class Draftsman {
  private final OperatorFacts facts;
  private final Function<Node, List<Integer>> inside;

  /**
   * @param inside numbers of the diagrams that show what is in an operator
   */
  Draftsman(OperatorFacts facts, Function<Node, List<Integer>> inside) {
    this.facts = facts;
    this.inside = inside;
  }

  /**
   * The graph with each run as one box.
   *
   * @param interior number of the diagram of what is in a run's block
   * @param everyRepetition whether the operators of all blocks are told, or of the first alone
   */
  Sketch folded(
      FoldedGraph graph,
      String title,
      List<Run> runs,
      ToIntFunction<Run> interior,
      boolean everyRepetition) {
    Sketch sketch = new Sketch(title);
    int[] boxes = new int[graph.size()];
    int[] inputs = inputs(graph, sketch);
    int next = 0;
    for (Run run : runs) {
      for (; next < run.start(); next++) {
        boxes[next] = operator(graph.node(next), sketch);
      }
      int told = everyRepetition ? run.times() : 1;
      int box = sketch.blocks(interior.applyAsInt(run), run.times(), numbers(graph, run, told));
      for (; next < run.end(); next++) {
        boxes[next] = box;
      }
    }
    for (; next < graph.size(); next++) {
      boxes[next] = operator(graph.node(next), sketch);
    }
    for (int user = 0; user < graph.size(); user++) {
      for (int source : graph.sources(user)) {
        connect(sketch, source, boxes, inputs, boxes[user]);
      }
    }
    List<Value> outputs = graph.graph().outputs();
    for (int i = 0; i < outputs.size(); i++) {
      int end = sketch.end(Kind.OUTPUT, facts.input(outputs.get(i)));
      connect(sketch, graph.outputs()[i], boxes, inputs, end);
    }
    return sketch;
  }

  /** The first block of a run, with what comes into it and goes out of it. */
  Sketch block(FoldedGraph graph, String title, Run run) {
    Sketch sketch = new Sketch(title);
    int end = run.start() + run.length();
    Map<Integer, Integer> entries = new LinkedHashMap<>();
    int[] boxes = new int[run.length()];
    for (int i = 0; i < boxes.length; i++) {
      boxes[i] = operator(graph.node(run.start() + i), sketch);
    }
    for (int user = run.start(); user < end; user++) {
      int[] sources = graph.sources(user);
      for (int slot = 0; slot < sources.length; slot++) {
        int source = sources[slot];
        if (source >= run.start() && source < end) {
          sketch.connect(boxes[source - run.start()], boxes[user - run.start()]);
        } else if (source != FoldedGraph.NONE) {
          Integer known = entries.get(source);
          int entry =
              known == null
                  ? sketch.end(Kind.INPUT, facts.input(operand(graph, user, slot)))
                  : known;
          entries.put(source, entry);
          sketch.connect(entry, boxes[user - run.start()]);
        }
      }
    }
    exits(graph, run)
        .forEach(
            (source, value) ->
                sketch.connect(
                    boxes[source - run.start()], sketch.end(Kind.OUTPUT, facts.output(value))));
    return sketch;
  }

  /** What operators of the first block give to others behind it. */
  private static Map<Integer, Value> exits(FoldedGraph graph, Run run) {
    int end = run.start() + run.length();
    Map<Integer, Value> exits = new LinkedHashMap<>();
    for (int user = end; user < graph.size(); user++) {
      for (int source : graph.sources(user)) {
        exit(graph, run, source, exits);
      }
    }
    for (int source : graph.outputs()) {
      exit(graph, run, source, exits);
    }
    return exits;
  }

  private static void exit(FoldedGraph graph, Run run, int source, Map<Integer, Value> exits) {
    if (source >= run.start() && source < run.start() + run.length()) {
      graph.node(source).output(0).ifPresent(value -> exits.putIfAbsent(source, value));
    }
  }

  /** What an operator takes in a slot; behind the slots stand values that nested graphs take. */
  private Value operand(FoldedGraph graph, int user, int slot) {
    Node node = graph.node(user);
    return slot < node.inputCount()
        ? node.requireInput(slot)
        : FoldedGraph.captured(node).get(slot - node.inputCount());
  }

  private List<List<Integer>> numbers(FoldedGraph graph, Run run, int blocks) {
    List<List<Integer>> repetitions = new ArrayList<>();
    for (int block = 0; block < blocks; block++) {
      List<Integer> numbers = new ArrayList<>();
      for (int i = 0; i < run.length(); i++) {
        numbers.add(facts.number(graph.node(run.start() + block * run.length() + i)));
      }
      repetitions.add(numbers);
    }
    return repetitions;
  }

  private int operator(Node node, Sketch sketch) {
    int number = facts.number(node);
    DrawnOperator told = facts.all().get(number);
    String type = told.opType().substring(told.opType().lastIndexOf(':') + 1);
    return sketch.operator(number, inside.apply(node), type, told.precision());
  }

  private int[] inputs(FoldedGraph graph, Sketch sketch) {
    return graph.inputs().stream()
        .mapToInt(input -> sketch.end(Kind.INPUT, facts.input(input)))
        .toArray();
  }

  private static void connect(Sketch sketch, int source, int[] boxes, int[] inputs, int user) {
    if (source >= 0) {
      sketch.connect(boxes[source], user);
    } else if (source != FoldedGraph.NONE) {
      sketch.connect(inputs[-1 - source], user);
    }
  }
}
