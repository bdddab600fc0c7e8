package io.quantry.evaluation.metric;

import io.quantry.evaluation.EvaluationException;
import io.quantry.evaluation.dataset.Targets;
import io.quantry.ort.TensorValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Turns declared outputs into objects, for both models alike. Scores are taken as the model gives
 * them; without labels the best class but the background is the object's, under the number that it
 * has in the output; objects of a negative label are padding. Of overlapping objects of one class
 * the best stays. In a picture where any box or score is not finite the model finds nothing.
 */
final class BoxDecoder {
  /** Objects kept a picture, the best by score. */
  static final int MOST_DETECTIONS = 300;

  private final BoxOutputs roles;

  BoxDecoder(BoxOutputs roles) {
    this.roles = roles;
  }

  static Optional<String> unfit(MetricContext context) {
    BoxOutputs roles = context.roles().boxesOrNull();
    if (roles == null) {
      return Optional.of("no outputs are declared to hold detected objects");
    }
    if (context.feedsPerSample() != 1) {
      return Optional.of("samples are pairs");
    }
    List<String> names = context.outputs().stream().map(output -> output.name()).toList();
    List<String> wanted = new ArrayList<>(List.of(roles.boxes(), roles.scores()));
    if (roles.labelsOrNull() != null) {
      wanted.add(roles.labelsOrNull());
    }
    wanted.removeAll(names);
    return wanted.isEmpty()
        ? Optional.empty()
        : Optional.of("outputs %s are declared, the models have %s".formatted(wanted, names));
  }

  /** Decoded once a batch, whichever metrics ask. */
  DetectedObjects decode(PairedRun run) {
    return run.output(roles.boxes())
        .shared(
            DetectedObjects.class,
            () -> new DetectedObjects(decode(run, false), decode(run, true)));
  }

  /**
   * An object that the dataset says is there.
   *
   * @throws EvaluationException {@code dataset-model-mismatch} where it has no area, or a class
   *     that the scores do not tell apart
   */
  void requireFit(Targets.Box object, PairedRun run) {
    OutputPair scores = run.output(roles.scores());
    int label = object.label();
    boolean known =
        roles.labelsOrNull() != null || label < classes(run.output(roles.boxes()), scores);
    boolean area =
        Float.isFinite(object.x1() + object.y1() + object.x2() + object.y2())
            && object.x1() < object.x2()
            && object.y1() < object.y2();
    if (label < 0 || !known || !area) {
      throw new EvaluationException(
          "dataset-model-mismatch",
          "%s does not fit output '%s' of shape %s: expected x1 < x2, y1 < y2 and one of its classes"
              .formatted(object, scores.name(), Arrays.toString(scores.shape())));
    }
  }

  private List<List<Detection>> decode(PairedRun run, boolean candidate) {
    OutputPair boxes = run.output(roles.boxes());
    OutputPair scores = run.output(roles.scores());
    int count = elements(boxes, candidate) / 4;
    int classes = classes(boxes, scores);
    String labels = roles.labelsOrNull();
    OutputPair labelled = labels == null ? null : run.output(labels);
    check(boxes, elements(boxes, candidate) == 4 * count && last(boxes) == 4);
    check(scores, elements(scores, candidate) == count * classes);
    if (labelled != null) {
      check(labelled, elements(labelled, candidate) == count);
    }
    Candidates read =
        new Candidates(
            candidate ? boxes.candidate() : boxes.baseline(),
            candidate ? scores.candidate() : scores.baseline(),
            labelled == null
                ? new float[0]
                : candidate ? labelled.candidate() : labelled.baseline(),
            count,
            classes);
    float[] scale = roles.normalized() ? pictureSize(run) : new float[] {1, 1};
    List<List<Detection>> pictures = new ArrayList<>();
    for (int sample = 0; sample < boxes.samples(); sample++) {
      pictures.add(picture(read, sample, scale[0], scale[1]));
    }
    return pictures;
  }

  /** One model's outputs of a batch. */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  private record Candidates(float[] boxes, float[] scores, float[] labels, int count, int classes) {
    boolean finite(int sample) {
      return finite(boxes, sample, 4 * count)
          && finite(scores, sample, classes * count)
          && (labels.length == 0 || finite(labels, sample, count));
    }

    private static boolean finite(float[] values, int sample, int elements) {
      for (int i = sample * elements; i < (sample + 1) * elements; i++) {
        if (!Float.isFinite(values[i])) {
          return false;
        }
      }
      return true;
    }
  }

  private List<Detection> picture(Candidates read, int sample, float width, float height) {
    if (!read.finite(sample)) {
      return List.of();
    }
    int first = sample * read.count;
    int[] best = new int[read.count];
    long[] order = new long[read.count];
    int kept = 0;
    for (int i = 0; i < read.count; i++) {
      best[i] = best(read, first + i);
      if (best[i] >= 0) {
        float score = read.scores[(first + i) * read.classes + best[i]];
        if (score >= roles.threshold()) {
          order[kept++] = key(score, i);
        }
      }
    }
    Arrays.sort(order, 0, kept);
    List<Detection> detections = new ArrayList<>();
    for (int rank = 0; rank < kept && detections.size() < MOST_DETECTIONS; rank++) {
      int i = (int) order[rank];
      int label = read.labels.length == 0 ? best[i] : (int) read.labels[first + i];
      float score = read.scores[(first + i) * read.classes + best[i]];
      if (label >= 0 && !isBackground(label)) {
        Targets.Box box = box(read.boxes, (first + i) * 4, label, width, height);
        if (!suppressed(box, detections)) {
          detections.add(new Detection(score, box));
        }
      }
    }
    return detections;
  }

  /** Ascending keys are descending scores, and ascending indices where scores are equal. */
  static long key(float score, int index) {
    int bits = Float.floatToIntBits(score + 0.0f);
    int ascending = bits ^ (bits >> 31 & Integer.MAX_VALUE);
    return (long) ~ascending << Integer.SIZE | index;
  }

  /** Index of the best score of a candidate; −1 where there is none but the background's. */
  private int best(Candidates read, int candidate) {
    int start = candidate * read.classes;
    int best = -1;
    for (int label = 0; label < read.classes; label++) {
      boolean counts = read.classes == 1 || read.labels.length > 0 || !isBackground(label);
      if (counts && (best < 0 || read.scores[start + label] > read.scores[start + best])) {
        best = label;
      }
    }
    return best;
  }

  private boolean isBackground(int label) {
    Integer background = roles.backgroundOrNull();
    return background != null && background == label;
  }

  private boolean suppressed(Targets.Box box, List<Detection> better) {
    if (roles.maxOverlap() >= 1) {
      return false;
    }
    for (Detection other : better) {
      if (other.box().label() == box.label() && other.box().overlap(box) > roles.maxOverlap()) {
        return true;
      }
    }
    return false;
  }

  private Targets.Box box(float[] boxes, int start, int label, float width, float height) {
    float a = boxes[start];
    float b = boxes[start + 1];
    float c = boxes[start + 2];
    float d = boxes[start + 3];
    return switch (roles.form()) {
      case XYXY -> new Targets.Box(label, a * width, b * height, c * width, d * height);
      case YXYX -> new Targets.Box(label, b * width, a * height, d * width, c * height);
      case XYWH -> new Targets.Box(label, a * width, b * height, (a + c) * width, (b + d) * height);
      case CXCYWH ->
          new Targets.Box(
              label,
              (a - c / 2) * width,
              (b - d / 2) * height,
              (a + c / 2) * width,
              (b + d / 2) * height);
    };
  }

  private static int elements(OutputPair output, boolean candidate) {
    return candidate ? output.candidateElements() : output.elements();
  }

  private static long last(OutputPair output) {
    return output.shape()[output.shape().length - 1];
  }

  /** Scores a candidate: those of the last axis where the output has one axis more. */
  private int classes(OutputPair boxes, OutputPair scores) {
    check(boxes, boxes.shape().length == 3);
    check(scores, scores.shape().length == 2 || scores.shape().length == 3);
    return scores.shape().length == 3 ? (int) last(scores) : 1;
  }

  private void check(OutputPair output, boolean fits) {
    if (!fits) {
      throw new EvaluationException(
          "dataset-model-mismatch",
          "output '%s' of shape %s does not fit [samples, candidates, 4] boxes in '%s' with scores"
                  .formatted(output.name(), Arrays.toString(output.shape()), roles.boxes())
              + " [samples, candidates, classes] or [samples, candidates] in '%s'"
                  .formatted(roles.scores()));
    }
  }

  /** Width and height of the pictures fed. */
  private static float[] pictureSize(PairedRun run) {
    for (TensorValue input : run.inputs().values()) {
      if (input.rank() == 4 && isChannels(input.size(1))) {
        return new float[] {input.size(3), input.size(2)};
      }
      if (input.rank() == 4 && isChannels(input.size(3))) {
        return new float[] {input.size(2), input.size(1)};
      }
    }
    throw new EvaluationException(
        "dataset-model-mismatch",
        "boxes are declared as shares of the picture, but no input is [samples, channels, height,"
            + " width] or [samples, height, width, channels]: %s".formatted(run.inputs()));
  }

  private static boolean isChannels(long size) {
    return size == 1 || size == 3 || size == 4;
  }
}
