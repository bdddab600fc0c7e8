package io.quantry.evaluation.metric;

import io.quantry.evaluation.statistics.Judgement;
import io.quantry.evaluation.statistics.WeightedStatistic;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Mean over classes of {@code F1 = 2 hits / (labels + answers)}; classes that are neither a label
 * nor an answer are left out, as scikit-learn does. A sample with a number that is not finite has
 * no answer: its label is missed.
 */
final class MacroF1 implements Metric {
  @Override
  public String name() {
    return "macro-f1";
  }

  @Override
  public Optional<String> unfit(MetricContext context) {
    return LabelledOutput.unfit(context);
  }

  /** Classes drawn evenly, labels evenly spread. */
  @Override
  public OptionalDouble chance(MetricContext context) {
    return context.classes().isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(100.0 / context.classes().getAsLong());
  }

  @Override
  public Gathering begin(MetricContext context) {
    return new Answers();
  }

  private final class Answers implements Gathering {
    private final SampleIntegers labels = new SampleIntegers();
    private final SampleIntegers before = new SampleIntegers();
    private final SampleIntegers after = new SampleIntegers();
    private int classes;

    @Override
    public void add(PairedBatch batch) {
      OutputPair output = batch.runs().getFirst().main();
      classes = Math.max(classes, output.elements());
      int[] given = LabelledOutput.labels(batch, output);
      for (int sample = 0; sample < given.length; sample++) {
        labels.add(given[sample]);
        before.add(OutputPair.largest(output.baseline(), sample, output.elements()));
        after.add(OutputPair.largest(output.candidate(), sample, output.elements()));
      }
    }

    @Override
    public MetricResult result(Judgement judgement) {
      int[] truth = labels.toArray();
      return PointChange.result(
          name(),
          true,
          new MeanOverClasses(classes, truth, before.toArray()),
          new MeanOverClasses(classes, truth, after.toArray()),
          Map.of(),
          judgement);
    }
  }

  private static final class MeanOverClasses implements WeightedStatistic {
    private final int classes;
    private final int[] labels;
    private final int[] answers;

    MeanOverClasses(int classes, int[] labels, int[] answers) {
      this.classes = classes;
      this.labels = labels;
      this.answers = answers;
    }

    @Override
    public int samples() {
      return labels.length;
    }

    @Override
    public double of(int[] weights) {
      long[] named = new long[classes];
      long[] hits = new long[classes];
      for (int i = 0; i < labels.length; i++) {
        int weight = weights[i];
        named[labels[i]] += weight;
        if (answers[i] >= 0) {
          named[answers[i]] += weight;
          hits[labels[i]] += labels[i] == answers[i] ? weight : 0;
        }
      }
      double sum = 0;
      int present = 0;
      for (int label = 0; label < classes; label++) {
        if (named[label] > 0) {
          sum += 2.0 * hits[label] / named[label];
          present++;
        }
      }
      return present == 0 ? Double.NaN : sum / present;
    }
  }
}
