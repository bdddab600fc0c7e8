package io.quantry.evaluation.metric;

import io.quantry.evaluation.statistics.Judgement;
import io.quantry.onnx.ir.Shape;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Share of samples for which both models find the same largest element of the main output. Needs no
 * labels: the baseline is the reference, at 100 points.
 */
final class Agreement implements Metric {
  @Override
  public String name() {
    return "agreement";
  }

  @Override
  public Optional<String> unfit(MetricContext context) {
    if (context.feedsPerSample() != 1) {
      return Optional.of("samples are pairs");
    }
    return context
            .mainOutput()
            .filter(output -> holdsClasses(output.shape()))
            .filter(output -> context.mainElements().orElse(2L) >= 2)
            .isPresent()
        ? Optional.empty()
        : Optional.of("the model has no output of at least two classes a sample");
  }

  @Override
  public Gathering begin(MetricContext context) {
    return new Counts();
  }

  static boolean comparable(OutputPair output) {
    return output.real() && holdsClasses(Shape.of(output.shape())) && output.elements() >= 2;
  }

  /** {@code [n, classes]}, or as convolutions leave it, {@code [n, classes, 1, 1]}. */
  private static boolean holdsClasses(Shape shape) {
    return shape.rank() == 2
        || (shape.rank() == 4
            && shape.size(2).equals(OptionalLong.of(1))
            && shape.size(3).equals(OptionalLong.of(1)));
  }

  static boolean agrees(OutputPair output, int sample) {
    if (!output.sameShape()) {
      return false;
    }
    int before = OutputPair.largest(output.baseline(), sample, output.elements());
    return before >= 0
        && before == OutputPair.largest(output.candidate(), sample, output.elements());
  }

  private final class Counts implements Gathering {
    private long samples;
    private long losses;

    @Override
    public void add(PairedBatch batch) {
      OutputPair output = batch.runs().getFirst().main();
      for (int sample = 0; sample < batch.size(); sample++) {
        samples++;
        losses += agrees(output, sample) ? 0 : 1;
      }
    }

    @Override
    public MetricResult result(Judgement judgement) {
      return ProportionResult.of(name(), samples, samples, 0, losses, false, judgement);
    }
  }
}
