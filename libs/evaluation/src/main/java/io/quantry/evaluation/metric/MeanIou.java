package io.quantry.evaluation.metric;

import io.quantry.evaluation.EvaluationException;
import io.quantry.evaluation.statistics.Judgement;
import io.quantry.evaluation.statistics.WeightedStatistic;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Mean intersection over union of the classes of pixels: of pixel counts summed over all pictures,
 * mean over classes that are present in targets or answers. The output is {@code [samples, classes,
 * height, width]} or {@code [samples, height, width, classes]}, whichever fits the targets (the
 * first where both do), of at most 1,000 classes. A pixel with a number that is not finite has no
 * answer: its class is missed. Keeps four counts a class that a picture shows.
 */
final class MeanIou implements Metric {
  private static final int MOST_CLASSES = 1000;

  @Override
  public String name() {
    return "miou";
  }

  @Override
  public Optional<String> unfit(MetricContext context) {
    return ClassMapTargets.unfit(context, 4, "[samples, classes, height, width]");
  }

  @Override
  public Gathering begin(MetricContext context) {
    return new Counts();
  }

  /** Where the scores of a pixel lie. */
  private record Layout(int classes, int pixels, int classStride, int pixelStride) {
    static Layout of(long[] targets, OutputPair output) {
      long[] shape = output.shape();
      if (targets.length == 3 && shape.length == 4 && targets[0] == shape[0]) {
        int pixels = (int) (targets[1] * targets[2]);
        if (shape[2] == targets[1] && shape[3] == targets[2]) {
          return bounded((int) shape[1], pixels, pixels, 1, output);
        }
        if (shape[1] == targets[1] && shape[2] == targets[2]) {
          return bounded((int) shape[3], pixels, 1, (int) shape[3], output);
        }
      }
      throw ClassMapTargets.mismatch(targets, output);
    }

    private static Layout bounded(
        int classes, int pixels, int classStride, int pixelStride, OutputPair output) {
      if (classes > MOST_CLASSES) {
        throw new EvaluationException(
            "dataset-model-mismatch",
            "miou takes at most %d classes, output '%s' has the shape %s"
                .formatted(MOST_CLASSES, output.name(), Arrays.toString(output.shape())));
      }
      return new Layout(classes, pixels, classStride, pixelStride);
    }
  }

  private final class Counts implements Gathering {
    private final SampleIntegers ends = new SampleIntegers();
    private final SampleIntegers classes = new SampleIntegers();
    private final SampleIntegers beforeHits = new SampleIntegers();
    private final SampleIntegers beforeUnions = new SampleIntegers();
    private final SampleIntegers afterHits = new SampleIntegers();
    private final SampleIntegers afterUnions = new SampleIntegers();

    @Override
    public void add(PairedBatch batch) {
      OutputPair output = batch.runs().getFirst().main();
      Layout layout = Layout.of(ClassMapTargets.shape(batch, output), output);
      int[] targets = ClassMapTargets.of(batch, output, layout.classes);
      int[] answers = new int[layout.pixels];
      float[] best = new float[layout.pixels];
      for (int sample = 0; sample < batch.size(); sample++) {
        int[][] before = new int[2][layout.classes];
        int[][] after = new int[2][layout.classes];
        answer(output.baseline(), sample, layout, answers, best);
        count(targets, sample * layout.pixels, answers, before);
        answer(output.candidate(), sample, layout, answers, best);
        count(targets, sample * layout.pixels, answers, after);
        for (int label = 0; label < layout.classes; label++) {
          if (before[1][label] > 0 || after[1][label] > 0) {
            classes.add(label);
            beforeHits.add(before[0][label]);
            beforeUnions.add(before[1][label]);
            afterHits.add(after[0][label]);
            afterUnions.add(after[1][label]);
          }
        }
        ends.add(classes.count());
      }
    }

    @Override
    public MetricResult result(Judgement judgement) {
      int[] pictures = ends.toArray();
      int[] labels = classes.toArray();
      if (labels.length == 0) {
        throw ClassMapTargets.nothingCounts();
      }
      return PointChange.result(
          name(),
          true,
          new MeanOverClasses(pictures, labels, beforeHits.toArray(), beforeUnions.toArray()),
          new MeanOverClasses(pictures, labels, afterHits.toArray(), afterUnions.toArray()),
          Map.of(),
          judgement);
    }
  }

  /** The class of the largest score of every pixel, −1 where one is not finite. */
  private static void answer(
      float[] scores, int sample, Layout layout, int[] answers, float[] best) {
    Arrays.fill(answers, 0);
    Arrays.fill(best, Float.NEGATIVE_INFINITY);
    int start = sample * layout.classes * layout.pixels;
    for (int label = 0; label < layout.classes; label++) {
      int index = start + label * layout.classStride;
      for (int pixel = 0; pixel < layout.pixels; pixel++, index += layout.pixelStride) {
        float score = scores[index];
        if (!Float.isFinite(score)) {
          answers[pixel] = -1;
          best[pixel] = Float.POSITIVE_INFINITY;
        } else if (score > best[pixel]) {
          answers[pixel] = label;
          best[pixel] = score;
        }
      }
    }
  }

  /** Adds intersections to the first row, unions to the second. */
  private static void count(int[] targets, int start, int[] answers, int[][] counts) {
    for (int pixel = 0; pixel < answers.length; pixel++) {
      int target = targets[start + pixel];
      if (target == ClassMapTargets.IGNORED) {
        continue;
      }
      counts[1][target]++;
      if (answers[pixel] == target) {
        counts[0][target]++;
      } else if (answers[pixel] >= 0) {
        counts[1][answers[pixel]]++;
      }
    }
  }

  private static final class MeanOverClasses implements WeightedStatistic {
    private final int[] ends;
    private final int[] classes;
    private final int[] hits;
    private final int[] unions;
    private final int most;

    MeanOverClasses(int[] ends, int[] classes, int[] hits, int[] unions) {
      this.ends = ends;
      this.classes = classes;
      this.hits = hits;
      this.unions = unions;
      this.most = Arrays.stream(classes).max().orElse(-1) + 1;
    }

    @Override
    public int samples() {
      return ends.length;
    }

    @Override
    public double of(int[] weights) {
      long[] hit = new long[most];
      long[] union = new long[most];
      int row = 0;
      for (int picture = 0; picture < ends.length; picture++) {
        long weight = weights[picture];
        for (; row < ends[picture]; row++) {
          hit[classes[row]] += weight * hits[row];
          union[classes[row]] += weight * unions[row];
        }
      }
      double sum = 0;
      int present = 0;
      for (int label = 0; label < most; label++) {
        if (union[label] > 0) {
          sum += (double) hit[label] / union[label];
          present++;
        }
      }
      return present == 0 ? Double.NaN : sum / present;
    }
  }
}
