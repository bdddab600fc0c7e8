package io.quantry.quantizer.technique.trained;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.pass.RemoveDeadNodes;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.calibration.StatisticsRequest;
import io.quantry.quantizer.technique.Decisions;
import io.quantry.quantizer.technique.ReducedRange;
import io.quantry.quantizer.technique.Technique;
import io.quantry.quantizer.technique.Work;
import io.quantry.quantizer.technique.staticqdq.StaticSteps;
import io.quantry.quantizer.training.TrainingOperators;
import io.quantry.quantizer.training.TrainingOutcome;
import io.quantry.quantizer.training.TrainingParameters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Quantizes as the static technique does, makes a training graph of that, has it trained and
 * freezes it.
 */
final class TrainedPlan implements Technique.Plan {
  private final Work work;
  private final Work asStatic;
  private final Kind kind;
  private final Model teacher;
  private final Normalizations normalizations;
  private final BinaryInputs inputs;
  private final Set<String> ranges;

  /**
   * @param asStatic the same work with settings of the static technique
   * @param teacher the FP32 model
   * @param normalizations of layers that had one
   * @param inputs of layers that read signs
   */
  TrainedPlan(
      Work work,
      Work asStatic,
      Kind kind,
      Model teacher,
      Normalizations normalizations,
      BinaryInputs inputs) {
    this.work = work;
    this.asStatic = asStatic;
    this.kind = kind;
    this.teacher = teacher;
    this.normalizations = normalizations;
    this.inputs = inputs;
    this.ranges = StaticSteps.ranges(asStatic);
  }

  @Override
  public StatisticsRequest needs() {
    return StatisticsRequest.ranges(ranges).withChannels(normalizations.channels());
  }

  @Override
  public Optional<Technique.Plan> apply(ActivationStatistics statistics) {
    Decisions placed = new Decisions();
    List<Node> layers = thaw(statistics, placed);
    if (layers.isEmpty()) {
      work.decisions().addAll(placed, node -> true);
      return Optional.empty();
    }
    TrainingOutcome outcome =
        work.training()
            .train(
                work.model(),
                teacher,
                TrainingParameters.of(work.settings(), kind.learnsScales(work.settings())));
    Map<Node, TrainedWeights> frozen =
        new Freeze(
                work.model(), work.hardware().scheme().integerBias(), ReducedRange.limit(asStatic))
            .run(layers);
    decide(placed, frozen);
    outcome.notes().forEach(work.decisions()::note);
    return Optional.empty();
  }

  /** The training graph; the layers that are trained through quantizers. */
  private List<Node> thaw(ActivationStatistics statistics, Decisions placed) {
    Graph graph = work.model().graph();
    StaticSteps.settleProducts(asStatic, statistics);
    LatentWeights latent = LatentWeights.of(graph);
    StaticSteps.rewrite(asStatic.noting(placed), statistics);
    List<Node> layers = latent.thaw(kind.wholeBytes(asStatic), kind.narrow(work.settings()));
    inputs.thaw();
    normalizations.insert(statistics);
    new RemoveDeadNodes().run(work.model());
    graph.sort();
    if (graph.nodes().stream().anyMatch(TrainedPlan::isTrainingOperator)) {
      work.model().opsets().set(TrainingOperators.DOMAIN, TrainingOperators.VERSION);
    }
    return layers;
  }

  private static boolean isTrainingOperator(Node node) {
    return node.domain().equals(TrainingOperators.DOMAIN);
  }

  private void decide(Decisions placed, Map<Node, TrainedWeights> frozen) {
    Set<String> layers = frozen.keySet().stream().map(Decisions::label).collect(Collectors.toSet());
    Set<String> signs = inputs.labels();
    work.decisions().addAll(placed, node -> !layers.contains(node) && !signs.contains(node));
    frozen.forEach(
        (layer, weights) -> work.decisions().quantized(layer, LayerText.of(layer, weights)));
    long stored = frozen.values().stream().mapToLong(TrainedWeights::storedBytes).sum();
    long floats = frozen.values().stream().mapToLong(TrainedWeights::floatBytes).sum();
    work.decisions()
        .note(
            "weights of the %d trained layers take %,d bytes, %,d in FP32"
                .formatted(frozen.size(), stored, floats));
  }
}
