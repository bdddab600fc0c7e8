package io.quantry.onnx.pass;

import io.quantry.onnx.ModelRefusedException;
import io.quantry.onnx.RefusalCode;
import io.quantry.onnx.Violation;
import io.quantry.onnx.ir.Function;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Opsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Raises the standard operator set, keeping what the model computes (at inference): to version 13,
 * the first with per-axis QuantizeLinear, to 21, the first with blocks of weights and 4-bit types,
 * or to 25.
 *
 * <ol>
 *   <li>From the target on nothing is done, nor where no node is of the standard domain and none is
 *       imported.
 *   <li>Below version 7, where operators broadcast by attributes, a model of any is refused.
 *   <li>Each operator whose form changed on the way is rewritten as the tables say: {@link
 *       StepsTo13}, {@link StepsTo21}, {@link StepsTo25}.
 *   <li>An operator that no table knows, or a use of one that has no new form, is refused; all of
 *       them are listed, and the model is as it was.
 *   <li>Weights leave the inputs below IR version 4, see {@link FreezeInitializers}; the IR version
 *       becomes at least the one that came with the target.
 * </ol>
 *
 * Subgraphs: likewise, new initializers go into the graph of their node. Local functions: likewise
 * by their own imports, with Constant nodes for initializers; a node is refused that would have to
 * change and takes an attribute from its caller.
 */
public final class OpsetUpgrade implements Pass {
  /** The version that {@link #OpsetUpgrade()} means. */
  public static final int TARGET = 13;

  private static final int OLDEST = 7;

  /** The targets, least first, and the IR version that ONNX published with each. */
  private static final SortedMap<Integer, Integer> IR_VERSIONS =
      Collections.unmodifiableSortedMap(new TreeMap<>(Map.of(13, 7, 21, 10, 25, 13)));

  private final int target;
  private final int irVersion;

  public OpsetUpgrade() {
    this(TARGET);
  }

  /**
   * @param target 13, 21 or 25
   * @throws IllegalArgumentException if it is another
   */
  public OpsetUpgrade(int target) {
    Integer published = IR_VERSIONS.get(target);
    if (published == null) {
      throw new IllegalArgumentException(
          "operator set %d is no target: 13, 21 and 25 are".formatted(target));
    }
    this.target = target;
    this.irVersion = published;
  }

  /**
   * The upgrade to the least target that is not below a version.
   *
   * @throws IllegalArgumentException if it is above 25
   */
  public static OpsetUpgrade toAtLeast(long version) {
    return IR_VERSIONS.keySet().stream()
        .filter(one -> one >= version)
        .findFirst()
        .map(OpsetUpgrade::new)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "operator set %d is beyond the last target, %d"
                        .formatted(version, IR_VERSIONS.lastKey())));
  }

  /** Nodes under one list of imports: the main graph or a function's body. */
  private record Part(String name, Graph graph, Opsets opsets, long version, OpsetSteps steps) {}

  /**
   * @throws ModelRefusedException with every obstacle, if there is one
   */
  @Override
  public boolean run(Model model) {
    List<Part> parts = parts(model);
    // Case 1.
    if (parts.isEmpty()) {
      return false;
    }
    List<Violation> obstacles =
        parts.stream().flatMap(part -> obstacles(model, part).stream()).toList();
    if (!obstacles.isEmpty()) {
      throw new ModelRefusedException(obstacles);
    }
    // Case 5.
    if (model.irVersion() < 4) {
      new FreezeInitializers().run(model);
    }
    model.setIrVersion(Math.max(model.irVersion(), irVersion));
    // Case 3.
    for (Part part : parts) {
      standardNodes(model, part).forEach(part.steps()::rewrite);
      part.opsets().set("", target);
    }
    return true;
  }

  /** What stands below the target. */
  private List<Part> parts(Model model) {
    FloatTypes floatTypes = FloatTypes.of(model);
    List<Part> parts = new ArrayList<>();
    long version = model.opsets().version("").orElse(1);
    if (version < target) {
      StepContext context = new StepContext(version, floatTypes, false);
      OpsetSteps steps = new OpsetSteps(context, target);
      Part part = new Part("", model.graph(), model.opsets(), version, steps);
      if (model.opsets().version("").isPresent() || !standardNodes(model, part).isEmpty()) {
        parts.add(part);
      }
    }
    for (Function function : model.functions()) {
      long bound = function.opsets().version("").orElse(target);
      if (bound < target) {
        OpsetSteps steps = new OpsetSteps(new StepContext(bound, floatTypes, true), target);
        String name = ", in function " + Violation.quote(function.name());
        parts.add(new Part(name, function.body(), function.opsets(), bound, steps));
      }
    }
    return parts;
  }

  private List<Violation> obstacles(Model model, Part part) {
    // Case 2.
    List<Node> nodes = standardNodes(model, part);
    if (part.version() < OLDEST && !nodes.isEmpty()) {
      return List.of(
          refusal(
              "operator set %d: its operators broadcast by attributes; sets from %d on are upgraded%s"
                  .formatted(part.version(), OLDEST, part.name())));
    }
    // Case 4: one line per kind of obstacle, with the number of nodes.
    Map<String, Integer> counts = new TreeMap<>();
    for (Node node : nodes) {
      Optional<String> obstacle = part.steps().obstacle(node);
      obstacle.ifPresent(text -> counts.merge(node.opType() + ": " + text, 1, Integer::sum));
    }
    List<Violation> obstacles = new ArrayList<>();
    counts.forEach(
        (text, count) ->
            obstacles.add(
                refusal(
                    "%s (%d nodes, from set %d%s)"
                        .formatted(text, count, part.version(), part.name()))));
    return obstacles;
  }

  private static List<Node> standardNodes(Model model, Part part) {
    return part.graph().withSubgraphs().stream()
        .flatMap(graph -> graph.nodes().stream())
        .filter(node -> node.domain().isEmpty() && model.function(node).isEmpty())
        .toList();
  }

  private Violation refusal(String text) {
    return new Violation(
        RefusalCode.OPSET_UNSUPPORTED,
        "cannot be raised to operator set %d: %s".formatted(target, text));
  }
}
