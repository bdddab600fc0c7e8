package io.quantry.engine.outline;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.OutlineResult;
import io.quantry.contracts.engine.OutlineResult.Diagram;
import io.quantry.engine.outline.RepeatedBlocks.Run;
import io.quantry.onnx.ir.Function;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.quantizer.diagnosis.Inspection;
import io.quantry.quantizer.diagnosis.OperatorPrecision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Draws a model: first the main graph with its repeated blocks folded, then what is in the blocks,
 * in control flow operators and in functions. Reads no weights but scales and zero points.
 */
public final class Outline {
  private final Model model;
  private final Limits limits;
  private final Map<Node, OperatorPrecision> operators;
  private final OperatorFacts facts;
  private final Draftsman draftsman;
  private final boolean everyRepetition;
  private final List<@Nullable Diagram> diagrams = new ArrayList<>();
  private final Map<Graph, Integer> numbers = new HashMap<>();
  private final Set<String> functionNames = new HashSet<>();
  private int drawn;

  private Outline(Model model, Limits limits) {
    this.model = model;
    this.limits = limits;
    this.operators = Inspection.byNode(model);
    this.facts = new OperatorFacts(operators, limits.bytes());
    this.draftsman = new Draftsman(facts, this::inside);
    this.everyRepetition = count() <= limits.facts();
    model.functions().forEach(function -> functionNames.add(function.name()));
  }

  /**
   * @throws QuantryException {@code model-graph-limit} if there is more than can be drawn
   */
  public static OutlineResult of(Model model) {
    return of(model, Limits.DEFAULT);
  }

  static OutlineResult of(Model model, Limits limits) {
    return DeepStack.call(() -> new Outline(model, limits).draw());
  }

  private int count() {
    return (int) operators.keySet().stream().filter(facts::computes).count();
  }

  private OutlineResult draw() {
    FoldedGraph main = FoldedGraph.of(model.graph(), facts::computes);
    List<Run> runs = draw(main, facts.text(model.graph().name()));
    Integer whole = null;
    if (!runs.isEmpty() && everyRepetition && main.size() <= limits.whole()) {
      whole = diagrams.size();
      Sketch sketch =
          draftsman.folded(main, facts.text(model.graph().name()), List.of(), run -> 0, true);
      diagrams.add(laidOut(sketch));
    }
    List<Diagram> drawn = new ArrayList<>();
    for (Diagram diagram : diagrams) {
      if (diagram == null) {
        throw new IllegalStateException("a diagram was begun and not ended");
      }
      drawn.add(diagram);
    }
    return new OutlineResult(
        count(),
        (int) operators.keySet().stream().filter(Conversions::contains).count(),
        facts.abridged() || !everyRepetition,
        facts.all(),
        drawn,
        whole);
  }

  /** Draws a graph with its blocks folded, under the next number. */
  private List<Run> draw(FoldedGraph graph, String title) {
    int number = diagrams.size();
    numbers.put(graph.graph(), number);
    diagrams.add(null);
    List<Run> runs = RepeatedBlocks.in(graph, Signatures.of(graph, operators));
    requireFew(graph.size() - runs.stream().mapToInt(Run::saved).sum());
    Sketch sketch =
        draftsman.folded(graph, title, runs, run -> block(graph, title, run), everyRepetition);
    if (facts.all().size() > limits.facts()) {
      throw tooMuch("%d operators".formatted(facts.all().size()));
    }
    diagrams.set(number, laidOut(sketch));
    return runs;
  }

  private int block(FoldedGraph graph, String title, Run run) {
    if (run.length() > limits.facts()) {
      throw tooMuch("a block of %d operators".formatted(run.length()));
    }
    int number = diagrams.size();
    diagrams.add(null);
    diagrams.set(number, laidOut(draftsman.block(graph, title, run)));
    return number;
  }

  /** What is in an operator; each graph is drawn once. */
  private List<Integer> inside(Node node) {
    List<Integer> found = new ArrayList<>();
    for (Graph nested : node.subgraphs()) {
      inside(nested, nested.name(), found);
    }
    if (functionNames.contains(node.opType())) {
      Function called = model.function(node).orElse(null);
      if (called != null) {
        inside(called.body(), called.name(), found);
      }
    }
    return found;
  }

  private void inside(Graph graph, String title, List<Integer> found) {
    Integer known = numbers.get(graph);
    if (known == null && diagrams.size() < limits.diagrams() && drawn < limits.boxes()) {
      known = diagrams.size();
      draw(FoldedGraph.of(graph, facts::computes), facts.text(title));
    }
    if (known != null) {
      found.add(known);
    }
  }

  private Diagram laidOut(Sketch sketch) {
    requireFew(sketch.items().size());
    if (sketch.links().size() > limits.lines()) {
      throw tooMuch("%d lines in one diagram".formatted(sketch.links().size()));
    }
    drawn += sketch.items().size();
    return LayeredLayout.of(sketch);
  }

  private void requireFew(int boxes) {
    if (boxes > limits.boxes()) {
      throw tooMuch("%d boxes in one diagram".formatted(boxes));
    }
  }

  private QuantryException tooMuch(String what) {
    return new QuantryException(
        ErrorCode.MODEL_GRAPH_LIMIT,
        "Even with repeated blocks folded this model has %s: at most %d operators, and %d boxes and %d lines in a diagram, are drawn"
            .formatted(what, limits.facts(), limits.boxes(), limits.lines()));
  }
}
