package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.operator.OperatorRules;
import io.quantry.quantizer.operator.Role;
import io.quantry.quantizer.technique.Parameter;
import io.quantry.quantizer.technique.Settings;
import io.quantry.quantizer.technique.Work;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The static quantizer in parts, for techniques that do more with a model between them. Where pairs
 * of QuantizeLinear and DequantizeLinear go is decided here alone. All of them take work whose
 * settings are {@link #settings}.
 */
public final class StaticSteps {
  /** How weights are stored. */
  public static final Parameter WEIGHTS = LayerTypes.WEIGHTS;

  /** What becomes of the first and the last layers. */
  public static final Parameter FIRST_AND_LAST = LayerTypes.FIRST_AND_LAST;

  /** For each of the two searches for what to leave in FP32. */
  static final Duration MOST_TIME = Duration.ofSeconds(20);

  private StaticSteps() {}

  /**
   * Settings of the static technique.
   *
   * @param given parameters by path; the others keep their defaults
   */
  public static Settings settings(Map<String, Object> given) {
    return Settings.of(StaticDescriptor.DESCRIPTOR, given);
  }

  /** The version of the standard operators that the settings need. */
  public static long opset(Settings settings) {
    return LayerTypes.opset(settings);
  }

  /**
   * Refuses what the hardware cannot run.
   *
   * @throws io.quantry.quantizer.QuantizationException {@code unsupported-on-target}
   */
  public static void requireRunnable(Work work) {
    LayerTypes.requireRunnable(work.settings(), work.hardware());
  }

  /** Of a prepared model: brings it into the form to be calibrated. */
  public static void prepare(Work work) {
    Graph graph = work.model().graph();
    HardSwishes.unify(graph);
    BiasedProducts.merge(graph, EvidentRank::isMatrix);
  }

  /** The layers whose weights would be stored in fewer than 8 bits, in graph order. */
  public static List<Node> narrowLayers(Work work) {
    Selection selection = Selection.of(work, Set.of(), Exclusions.NONE);
    return selection.chosen().stream()
        .filter(node -> OperatorRules.role(node).equals(Optional.of(Role.WEIGHTED)))
        .filter(node -> selection.types().weights(node).isNarrow())
        .toList();
  }

  /** The values whose ranges {@link #rewrite} has use for. */
  public static Set<String> ranges(Work work) {
    return Selection.of(work, Set.of(), Exclusions.NONE).usefulRanges();
  }

  /** Settles which products take their biases in, now that ranks are known. */
  public static void settleProducts(Work work, ActivationStatistics statistics) {
    Graph graph = work.model().graph();
    BiasedProducts.merge(graph, value -> statistics.rank(value.name()) == 2);
    BiasedProducts.keepApart(graph, value -> statistics.rank(value.name()) > 2);
  }

  /** Rewrites the model, leaving in FP32 what costs too much where the settings say so. */
  public static void rewrite(Work work, ActivationStatistics statistics) {
    new StaticRewrite(work, statistics).run(costs(work, statistics));
  }

  /** What takes longer in integers, where the settings ask for that. */
  static Exclusions costs(Work work, ActivationStatistics statistics) {
    return work.settings().flag("costBasedExclusion")
        ? Costs.exclusions(work, statistics, Deadline.in(MOST_TIME))
        : Exclusions.NONE;
  }
}
