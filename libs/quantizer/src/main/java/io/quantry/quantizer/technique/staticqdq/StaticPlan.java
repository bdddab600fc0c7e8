package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.pass.RemoveDeadNodes;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.StatisticsRequest;
import io.quantry.quantizer.operator.OperatorRules;
import io.quantry.quantizer.operator.Role;
import io.quantry.quantizer.scheme.Granularity;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.Work;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Chooses nodes and tensors, then rewrites: cut-offs fold away, weights and activations get their
 * pairs.
 */
final class StaticPlan implements Technique.Plan {
  private final Work work;
  private final Graph graph;
  private final Set<String> observed;

  StaticPlan(Work work) {
    this.work = work;
    this.graph = work.model().graph();
    this.observed = Selection.of(work, Set.of()).usefulRanges();
  }

  @Override
  public StatisticsRequest needs() {
    return StatisticsRequest.ranges(observed);
  }

  @Override
  public Optional<Technique.Plan> apply(ActivationStatistics statistics) {
    BiasedProducts.merge(graph, value -> statistics.rank(value.name()) == 2);
    BiasedProducts.keepApart(graph, value -> statistics.rank(value.name()) > 2);
    Selection selection = select(statistics);
    StaticDecisions.record(work, selection);
    List<Node> weighted = selection.chosen().stream().filter(StaticPlan::isWeighted).toList();
    QuantizedTensors tensors = QuantizedTensors.of(selection, statistics);
    foldCutOffs(selection);
    Granularity granularity = Granularity.of(work.settings().word("weights.granularity"));
    QdqWeights weights = new QdqWeights(graph, granularity);
    for (int i = 0; i < weighted.size(); i++) {
      work.progress().step("quantize", i, weighted.size());
      Node node = weighted.get(i);
      weights.rewrite(node, tensors.parameters(node.requireInput(0)).scale());
    }
    if (weights.widened() > 0) {
      work.decisions()
          .note(
              "%d weight scales were widened so that their biases fit 32 bits"
                  .formatted(weights.widened()));
    }
    new QdqActivations(graph, selection, tensors).insert();
    new RemoveDeadNodes().run(work.model());
    graph.sort();
    return Optional.empty();
  }

  /** Drops nodes without ranges until none is left. */
  private Selection select(ActivationStatistics statistics) {
    Set<String> withoutRange = new HashSet<>();
    while (true) {
      Selection selection = Selection.of(work, withoutRange);
      Set<String> missing = selection.requiredRanges();
      missing.removeIf(name -> statistics.range(name).isPresent());
      if (!withoutRange.addAll(missing)) {
        return selection;
      }
    }
  }

  private void foldCutOffs(Selection selection) {
    Map<Node, Node> folds = new LinkedHashMap<>();
    for (Node node : selection.chosen()) {
      selection.foldedInto(node).ifPresent(cutOff -> folds.put(node, cutOff));
    }
    folds.forEach(
        (node, cutOff) -> {
          graph.takeOver(cutOff.requireOutput(0), node.requireOutput(0));
          cutOff.remove();
          selection.chosen().remove(cutOff);
        });
  }

  private static boolean isWeighted(Node node) {
    return OperatorRules.role(node).equals(Optional.of(Role.WEIGHTED));
  }
}
