package io.quantry.evaluation.metric;

import io.quantry.evaluation.EvaluationException;
import io.quantry.evaluation.statistics.Judgement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The metric that decides and every other that data and model allow, fed together. One that turns
 * out on the way not to fit stops the evaluation if it decides; else it is dropped, with the
 * reason.
 */
public final class MetricSet {
  private final Metric deciding;
  private final MetricContext context;
  private final Gathering decider;
  private final Map<String, Gathering> others;
  private final Map<String, String> dropped = new LinkedHashMap<>();

  /**
   * Begins to gather.
   *
   * @param asked a metric's name or {@code auto}
   * @throws EvaluationException {@code invalid-enum} for an unknown name, {@code
   *     dataset-model-mismatch} for one that data and model do not allow
   */
  public MetricSet(String asked, MetricContext context) {
    this.deciding = Metrics.deciding(asked, context);
    this.context = context;
    this.decider = deciding.begin(context);
    this.others = Metrics.beginAll(context);
    others.remove(deciding.name());
  }

  /**
   * Takes a batch.
   *
   * @throws EvaluationException if the deciding metric cannot
   */
  public void add(PairedBatch batch) {
    decider.add(batch);
    others.entrySet().removeIf(other -> refuses(other.getKey(), other.getValue(), batch));
  }

  private boolean refuses(String name, Gathering gathering, PairedBatch batch) {
    try {
      gathering.add(batch);
      return false;
    } catch (EvaluationException unfit) {
      dropped.put(name, String.valueOf(unfit.getMessage()));
      return true;
    }
  }

  /** The deciding metric's result, after at least one sample. */
  public MetricResult decide(Judgement judgement) {
    return decider.result(judgement);
  }

  /** The others' results, judged without an objective; one that gives none is dropped too. */
  public List<MetricResult> further(Judgement judgement) {
    List<MetricResult> results = new ArrayList<>();
    others.forEach(
        (name, gathering) -> {
          try {
            results.add(gathering.result(judgement));
          } catch (EvaluationException unfit) {
            dropped.put(name, String.valueOf(unfit.getMessage()));
          }
        });
    return results;
  }

  /** What guessing reaches in the deciding metric, empty where that means nothing. */
  public OptionalDouble chance() {
    return deciding.chance(context);
  }

  /** Why metrics were dropped, by name, in the order in which it happened. */
  public Map<String, String> dropped() {
    return Collections.unmodifiableMap(dropped);
  }
}
