package io.quantry.evaluation.metric;

import io.quantry.evaluation.EvaluationException;
import io.quantry.evaluation.dataset.Targets;
import io.quantry.evaluation.statistics.Judgement;
import io.quantry.evaluation.statistics.WeightedStatistic;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * How close pictures come to a reference, mean over pictures. With targets these are the reference
 * for both models; without, the baseline's own pictures are, and it stands at the best there is.
 * The range of a picture is 255 where its reference exceeds 1.5, else what the reference spans, at
 * least 1. A picture with a number that is not finite, or of another shape, is the worst there is.
 *
 * @param best figure of equal pictures
 * @param worst least figure
 * @param least height and width that a picture must have
 * @param scale of the figure to what is reported
 */
record PictureQuality(
    String name,
    MetricResult.Unit unit,
    double best,
    double worst,
    int least,
    double scale,
    Figure figure)
    implements Metric {
  private static final float MOST_OF_UNIT_RANGE = 1.5f;
  private static final double BYTE_RANGE = 255;

  /** The figure of one picture, whose first element is at {@code start} of both. */
  interface Figure {
    double of(float[] reference, float[] picture, int start, PictureLayout layout, double range);
  }

  /**
   * Peak signal-to-noise ratio, {@code 10 log10(range² / mean squared error)}, in [0, 100] dB: 100
   * stands for equal pictures.
   */
  static PictureQuality psnr() {
    return new PictureQuality(
        "psnr", MetricResult.Unit.DECIBEL, 100, 0, 1, 1, PictureQuality::decibel);
  }

  /** Structural similarity, in [−1, 1]. */
  static PictureQuality ssim() {
    return new PictureQuality(
        "ssim",
        MetricResult.Unit.POINTS,
        1,
        -1,
        StructuralSimilarity.WINDOW,
        100,
        StructuralSimilarity::of);
  }

  @Override
  public Optional<String> unfit(MetricContext context) {
    return PictureLayout.unfit(context, least);
  }

  @Override
  public Gathering begin(MetricContext context) {
    return new Figures(context.targets() == Targets.Kind.VALUES);
  }

  private final class Figures implements Gathering {
    private final boolean targeted;
    private final SampleValues before = new SampleValues();
    private final SampleValues after = new SampleValues();

    Figures(boolean targeted) {
      this.targeted = targeted;
    }

    @Override
    public void add(PairedBatch batch) {
      OutputPair output = batch.runs().getFirst().main();
      PictureLayout layout =
          PictureLayout.of(output.shape())
              .orElseThrow(
                  () ->
                      new EvaluationException(
                          "dataset-model-mismatch",
                          "output '%s' of shape %s holds no pictures of 1 or 3 channels"
                              .formatted(output.name(), Arrays.toString(output.shape()))));
      float[] reference = targeted ? TargetValues.of(batch, output) : output.baseline();
      for (int sample = 0; sample < batch.size(); sample++) {
        int start = sample * layout.elements();
        double range = range(reference, start, layout.elements());
        before.add(
            targeted ? figure(reference, output.baseline(), start, layout, range) : scale * best);
        after.add(
            output.sameShape()
                ? figure(reference, output.candidate(), start, layout, range)
                : scale * worst);
      }
    }

    @Override
    public MetricResult result(Judgement judgement) {
      double[] baseline = before.toArray();
      double[] candidate = after.toArray();
      double[] changes = new double[baseline.length];
      for (int i = 0; i < changes.length; i++) {
        changes[i] = candidate[i] - baseline[i];
      }
      return BootstrapResult.of(
          name,
          unit,
          true,
          Arrays.stream(baseline).average().orElse(Double.NaN),
          Arrays.stream(candidate).average().orElse(Double.NaN),
          WeightedStatistic.mean(changes),
          Map.of("minimum", Arrays.stream(candidate).min().orElse(Double.NaN)),
          judgement);
    }
  }

  private double figure(
      float[] reference, float[] picture, int start, PictureLayout layout, double range) {
    for (int i = start; i < start + layout.elements(); i++) {
      if (!Float.isFinite(picture[i]) || !Float.isFinite(reference[i])) {
        return scale * worst;
      }
    }
    return scale * Math.clamp(figure.of(reference, picture, start, layout, range), worst, best);
  }

  private static double range(float[] reference, int start, int elements) {
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    for (int i = start; i < start + elements; i++) {
      least = Math.min(least, reference[i]);
      most = Math.max(most, reference[i]);
    }
    return most > MOST_OF_UNIT_RANGE ? BYTE_RANGE : Math.max(1, (double) most - least);
  }

  private static double decibel(
      float[] reference, float[] picture, int start, PictureLayout layout, double range) {
    double squares = 0;
    for (int i = start; i < start + layout.elements(); i++) {
      double error = (double) reference[i] - picture[i];
      squares += error * error;
    }
    return 10 * Math.log10(range * range * layout.elements() / squares);
  }
}
