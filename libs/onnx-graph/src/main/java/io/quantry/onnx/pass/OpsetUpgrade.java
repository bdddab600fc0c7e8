package io.quantry.onnx.pass;

import io.quantry.onnx.ModelRefusedException;
import io.quantry.onnx.RefusalCode;
import io.quantry.onnx.Violation;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Raises the standard operator set to version 13, the first with per-axis QuantizeLinear, keeping
 * what the model computes (at inference).
 *
 * <ol>
 *   <li>From version 13 on nothing is done.
 *   <li>Below version 7, where operators broadcast by attributes, the model is refused.
 *   <li>Each operator whose form changed on the way is rewritten as {@link OpsetSteps} says.
 *   <li>An operator that the table does not know, or a use of one that has no new form, is refused;
 *       all of them are listed, and the model is as it was.
 *   <li>Weights leave the inputs below IR version 4, see {@link FreezeInitializers}; the IR version
 *       becomes at least 7, as operator set 13 needs.
 * </ol>
 *
 * Subgraphs: likewise, new initializers go into the graph of their node. Local functions: refused
 * if they import the standard set below 13; the format got functions later, so none is expected.
 */
public final class OpsetUpgrade implements Pass {
  public static final int TARGET = 13;

  private static final int OLDEST = 7;
  private static final int IR_VERSION = 7;

  /**
   * @throws ModelRefusedException with every obstacle, if there is one
   */
  @Override
  public boolean run(Model model) {
    long version = model.opsets().version("").orElse(1);
    // Case 1.
    if (version >= TARGET) {
      return false;
    }
    OpsetSteps steps = new OpsetSteps(version, FloatTypes.of(model));
    List<Violation> obstacles = obstacles(model, version, steps);
    if (!obstacles.isEmpty()) {
      throw new ModelRefusedException(obstacles);
    }
    // Case 5.
    if (model.irVersion() < 4) {
      new FreezeInitializers().run(model);
    }
    model.setIrVersion(Math.max(model.irVersion(), IR_VERSION));
    // Case 3.
    for (Graph graph : model.graph().withSubgraphs()) {
      for (Node node : graph.nodes()) {
        if (node.domain().isEmpty() && model.function(node).isEmpty()) {
          steps.rewrite(node);
        }
      }
    }
    model.opsets().set("", TARGET);
    return true;
  }

  private static List<Violation> obstacles(Model model, long version, OpsetSteps steps) {
    // Case 2.
    if (version < OLDEST) {
      return List.of(
          refusal(
              "operator set %d: its operators broadcast by attributes; sets from %d on are upgraded"
                  .formatted(version, OLDEST)));
    }
    // Case 4: one line per kind of obstacle, with the number of nodes.
    Map<String, Integer> counts = new TreeMap<>();
    for (Graph graph : model.graph().withSubgraphs()) {
      for (Node node : graph.nodes()) {
        if (node.domain().isEmpty() && model.function(node).isEmpty()) {
          Optional<String> obstacle = steps.obstacle(node);
          obstacle.ifPresent(text -> counts.merge(node.opType() + ": " + text, 1, Integer::sum));
        }
      }
    }
    List<Violation> obstacles = new ArrayList<>();
    counts.forEach(
        (text, count) ->
            obstacles.add(refusal("%s (%d nodes, from set %d)".formatted(text, count, version))));
    for (var function : model.functions()) {
      if (function.opsets().version("").orElse(TARGET) < TARGET) {
        obstacles.add(
            refusal(
                "function %s is bound to an older set"
                    .formatted(Violation.quote(function.name()))));
      }
    }
    return obstacles;
  }

  private static Violation refusal(String text) {
    return new Violation(
        RefusalCode.OPSET_UNSUPPORTED, "cannot be raised to operator set 13: " + text);
  }
}
