package io.quantry.evaluation.metric;

import io.quantry.evaluation.EvaluationException;
import io.quantry.evaluation.dataset.Targets;
import io.quantry.evaluation.statistics.Judgement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Mean average precision of detected objects as COCO's evaluation has it, at an overlap of 0.5
 * ({@code map@50}) or averaged over 0.50, 0.55, …, 0.95 ({@code map@50:95}). Of at most 300
 * detections a picture the 100 best of a class count. Pictures are the samples.
 */
record MeanAveragePrecision(String name, int thresholds) implements Metric {
  private static final int MOST_OF_A_CLASS = 100;

  static MeanAveragePrecision at50() {
    return new MeanAveragePrecision("map@50", 1);
  }

  static MeanAveragePrecision from50To95() {
    return new MeanAveragePrecision("map@50:95", BoxMatching.THRESHOLDS);
  }

  @Override
  public Optional<String> unfit(MetricContext context) {
    if (context.targets() != Targets.Kind.BOXES) {
      return Optional.of("the dataset has no objects");
    }
    return BoxDecoder.unfit(context);
  }

  @Override
  public Gathering begin(MetricContext context) {
    return new Matches(new BoxDecoder(Objects.requireNonNull(context.roles().boxesOrNull())));
  }

  private final class Matches implements Gathering {
    private final BoxDecoder decoder;
    private final AveragePrecision.Objects objects = new AveragePrecision.Objects();
    private final AveragePrecision.Found before = new AveragePrecision.Found();
    private final AveragePrecision.Found after = new AveragePrecision.Found();
    private int pictures;

    Matches(BoxDecoder decoder) {
      this.decoder = decoder;
    }

    @Override
    public void add(PairedBatch batch) {
      if (!(batch.targets() instanceof Targets.Boxes given)) {
        throw new EvaluationException("dataset-model-mismatch", "objects are missing");
      }
      PairedRun run = batch.runs().getFirst();
      DetectedObjects detected = decoder.decode(run);
      for (int sample = 0; sample < batch.size(); sample++) {
        List<Targets.Box> present = given.boxes().get(sample);
        for (Targets.Box box : present) {
          decoder.requireFit(box, run);
          objects.add(box.label(), pictures);
        }
        match(detected.baseline().get(sample), present, before);
        match(detected.candidate().get(sample), present, after);
        pictures++;
      }
    }

    private void match(
        List<Detection> detections, List<Targets.Box> present, AveragePrecision.Found found) {
      int[] met = BoxMatching.match(detections, present, thresholds, MOST_OF_A_CLASS);
      for (int i = 0; i < met.length; i++) {
        if (met[i] != BoxMatching.LEFT_OUT) {
          found.add(detections.get(i), pictures, met[i]);
        }
      }
    }

    @Override
    public MetricResult result(Judgement judgement) {
      if (objects.count() == 0) {
        throw new EvaluationException(
            "dataset-model-mismatch", "none of %d pictures holds an object".formatted(pictures));
      }
      return PointChange.result(
          name,
          true,
          new AveragePrecision(pictures, before, objects, thresholds),
          new AveragePrecision(pictures, after, objects, thresholds),
          Map.of(
              "objects", (double) objects.count(),
              "detectionsBaseline", (double) before.count(),
              "detectionsCandidate", (double) after.count()),
          judgement);
    }
  }
}
