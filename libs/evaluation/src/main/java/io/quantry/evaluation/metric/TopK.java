package io.quantry.evaluation.metric;

import io.quantry.evaluation.dataset.Targets;
import io.quantry.evaluation.statistics.Judgement;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Share of samples whose label is among the k largest elements of the main output. Ties count for
 * the label only as far as earlier elements leave room; a sample with a NaN is wrong.
 */
record TopK(String name, int k) implements Metric {
  @Override
  public Optional<String> unfit(MetricContext context) {
    if (context.targets() != Targets.Kind.LABELS) {
      return Optional.of("the dataset has no labels");
    }
    if (context.mainOutput().isEmpty()) {
      return Optional.of("the model has no output of real numbers");
    }
    return context
        .mainElements()
        .filter(elements -> elements <= k)
        .map(elements -> "the output has only %d elements a sample".formatted(elements));
  }

  /** Any k of the classes. */
  @Override
  public OptionalDouble chance(MetricContext context) {
    return context.classes().isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(100.0 * k / context.classes().getAsLong());
  }

  @Override
  public Gathering begin(MetricContext context) {
    return new Counts();
  }

  private final class Counts implements Gathering {
    private long samples;
    private long baselineRight;
    private long gains;
    private long losses;

    @Override
    public void add(PairedBatch batch) {
      OutputPair output = batch.runs().getFirst().main();
      int[] labels = LabelledOutput.labels(batch, output);
      for (int sample = 0; sample < labels.length; sample++) {
        int label = labels[sample];
        boolean before = right(output.baseline(), sample, output.elements(), label);
        boolean after = right(output.candidate(), sample, output.elements(), label);
        samples++;
        baselineRight += before ? 1 : 0;
        gains += after && !before ? 1 : 0;
        losses += before && !after ? 1 : 0;
      }
    }

    @Override
    public MetricResult result(Judgement judgement) {
      return ProportionResult.of(name, samples, baselineRight, gains, losses, true, judgement);
    }
  }

  private boolean right(float[] values, int sample, int elements, int label) {
    int start = sample * elements;
    float own = values[start + label];
    int ahead = 0;
    for (int i = 0; i < elements; i++) {
      float value = values[start + i];
      if (!Float.isFinite(value)) {
        return false;
      }
      ahead += value > own || (value == own && i < label) ? 1 : 0;
    }
    return ahead < k;
  }
}
