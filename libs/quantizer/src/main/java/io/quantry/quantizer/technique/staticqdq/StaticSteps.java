package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Graph;
import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.technique.Settings;
import io.quantry.quantizer.technique.Work;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * The static quantizer in parts, for techniques that do more with a model between them. Where pairs
 * of QuantizeLinear and DequantizeLinear go is decided here alone. All of them take work whose
 * settings are {@link #settings}.
 */
public final class StaticSteps {
  private static final Duration MOST_TIME = Duration.ofSeconds(20);

  private StaticSteps() {}

  /**
   * Settings of the static technique.
   *
   * @param given parameters by path; the others keep their defaults
   */
  public static Settings settings(Map<String, Object> given) {
    return Settings.of(StaticDescriptor.DESCRIPTOR, given);
  }

  /** Of a prepared model: brings it into the form to be calibrated. */
  public static void prepare(Work work) {
    Graph graph = work.model().graph();
    HardSwishes.unify(graph);
    BiasedProducts.merge(graph, EvidentRank::isMatrix);
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
    Exclusions exclusions =
        work.settings().flag("costBasedExclusion")
            ? Costs.exclusions(work, statistics, Deadline.in(MOST_TIME))
            : Exclusions.NONE;
    new StaticRewrite(work, statistics).run(exclusions);
  }
}
