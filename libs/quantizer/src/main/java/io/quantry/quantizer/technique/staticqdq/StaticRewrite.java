package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.pass.RemoveDeadNodes;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.embedding.EmbeddingTables;
import io.quantry.quantizer.hardware.IntegerScheme;
import io.quantry.quantizer.operator.OperatorRules;
import io.quantry.quantizer.operator.Role;
import io.quantry.quantizer.scheme.Granularity;
import io.quantry.quantizer.technique.ReducedRange;
import io.quantry.quantizer.technique.Work;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Chooses nodes and tensors in the light of the statistics, then rewrites: cut-offs fold away,
 * weights and activations get their pairs.
 */
final class StaticRewrite {
  private final Work work;
  private final Graph graph;
  private final ActivationStatistics statistics;

  StaticRewrite(Work work, ActivationStatistics statistics) {
    this.work = work;
    this.graph = work.model().graph();
    this.statistics = statistics;
  }

  /** Drops nodes without ranges until none is left. */
  Selection select(Exclusions exclusions) {
    Set<String> withoutRange = new HashSet<>();
    while (true) {
      Selection selection = Selection.of(work, withoutRange, exclusions);
      Set<String> missing = selection.requiredRanges();
      missing.removeIf(name -> statistics.range(name).isPresent());
      if (!withoutRange.addAll(missing)) {
        return selection;
      }
    }
  }

  void run(Exclusions exclusions) {
    Selection selection = select(exclusions);
    IntegerScheme scheme = work.hardware().scheme();
    QuantizedTensors tensors = QuantizedTensors.of(selection, statistics, scheme);
    StaticDecisions.record(work, selection, tensors);
    foldCutOffs(selection);
    rewriteWeights(selection, tensors);
    // Only now, when products that shared a table have matrices of their own.
    new RemoveDeadNodes().run(work.model());
    new EmbeddingTables(
            work.settings().word(EmbeddingTables.TYPE.path()),
            ReducedRange.limit(work),
            node -> false)
        .quantize(work);
    selection.chosen().stream()
        .filter(node -> node.is("HardSigmoid"))
        .forEach(node -> HardSigmoids.rewrite(graph, node));
    new QdqActivations(graph, selection, tensors, scheme.placement()).insert();
    FloatIslands.protect(graph);
    new RemoveDeadNodes().run(work.model());
    graph.sort();
  }

  private void rewriteWeights(Selection selection, QuantizedTensors tensors) {
    List<Node> weighted = selection.chosen().stream().filter(StaticRewrite::isWeighted).toList();
    QdqWeights weights =
        new QdqWeights(
            graph,
            selection.types(),
            Granularity.of(work.settings().word("weights.granularity")),
            ReducedRange.limit(work),
            work.hardware().scheme().integerBias());
    for (int i = 0; i < weighted.size(); i++) {
      work.progress().step("quantize", i, weighted.size());
      Node node = weighted.get(i);
      weights.rewrite(node, tensors.parameters(node.requireInput(0)).scale());
    }
    if (weights.widened() > 0) {
      work.decisions()
          .note(
              "%s weight scales were widened so that their biases fit 32 bits"
                  .formatted(weights.widened()));
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
