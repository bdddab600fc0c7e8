package io.quantry.evaluation.metric;

import io.quantry.evaluation.statistics.WeightedStatistic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Mean average precision of one model as COCO computes it: detections of all pictures by score;
 * precision at a recall is the best at that recall or more, averaged over the recalls 0, 0.01, …,
 * 1; mean over overlap thresholds and over classes that have objects. O(detections + met objects ×
 * thresholds) for each set of weights.
 */
final class AveragePrecision implements WeightedStatistic {
  private static final int RECALLS = 101;

  private final int pictures;
  private final int thresholds;
  private final List<OfClass> classes = new ArrayList<>();

  /**
   * @param found what the model detected
   * @param objects class and picture of every object
   * @param thresholds how many overlap thresholds to average over, from 0.50 on
   */
  AveragePrecision(int pictures, Found found, Objects objects, int thresholds) {
    this.pictures = pictures;
    this.thresholds = thresholds;
    int[] labels = objects.labels.toArray();
    int[] where = objects.pictures.toArray();
    int[] detected = found.labels.toArray();
    float[] scores = found.scores.toArray();
    int[] foundIn = found.pictures.toArray();
    int[] met = found.met.toArray();
    for (int label : Arrays.stream(labels).distinct().sorted().toArray()) {
      classes.add(
          new OfClass(
              chosen(labels, label, where),
              ranked(detected, label, scores),
              foundIn,
              met,
              thresholds));
    }
  }

  /** Objects that are there, one row each. */
  static final class Objects {
    private final SampleIntegers labels = new SampleIntegers();
    private final SampleIntegers pictures = new SampleIntegers();

    void add(int label, int picture) {
      labels.add(label);
      pictures.add(picture);
    }

    int count() {
      return labels.count();
    }
  }

  /** Detections, one row each, in the order of pictures. */
  static final class Found {
    private final SampleFloats scores = new SampleFloats();
    private final SampleIntegers labels = new SampleIntegers();
    private final SampleIntegers pictures = new SampleIntegers();
    private final SampleIntegers met = new SampleIntegers();

    void add(Detection detection, int picture, int thresholdsMet) {
      scores.add(detection.score());
      labels.add(detection.box().label());
      pictures.add(picture);
      met.add(thresholdsMet);
    }

    int count() {
      return labels.count();
    }
  }

  @Override
  public int samples() {
    return pictures;
  }

  @Override
  public double of(int[] weights) {
    double sum = 0;
    int counted = 0;
    for (OfClass one : classes) {
      long objects = one.objects(weights);
      // A class that a resample leaves without objects says nothing.
      if (objects > 0) {
        one.rank(weights);
        for (int threshold = 0; threshold < thresholds; threshold++) {
          sum += one.precision(weights, threshold, objects);
        }
        counted += thresholds;
      }
    }
    return counted == 0 ? Double.NaN : sum / counted;
  }

  /** Rows of a class, best score first, the earlier of equals. */
  private static int[] ranked(int[] detected, int label, float[] scores) {
    long[] keys = new long[detected.length];
    int count = 0;
    for (int row = 0; row < detected.length; row++) {
      if (detected[row] == label) {
        keys[count++] = BoxDecoder.key(scores[row], row);
      }
    }
    Arrays.sort(keys, 0, count);
    int[] rows = new int[count];
    for (int i = 0; i < count; i++) {
      rows[i] = (int) keys[i];
    }
    return rows;
  }

  private static int[] chosen(int[] labels, int label, int[] values) {
    int[] chosen = new int[labels.length];
    int count = 0;
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] == label) {
        chosen[count++] = values[i];
      }
    }
    return Arrays.copyOf(chosen, count);
  }

  /** Objects and ranked detections of one class; ranks under the latest weights are scratch. */
  private static final class OfClass {
    private final int[] objects;
    private final int[] detections;
    private final int[][] met;
    private final long[] ranks;

    OfClass(int[] objects, int[] ranked, int[] pictures, int[] bits, int thresholds) {
      this.objects = objects;
      this.detections = new int[ranked.length];
      this.ranks = new long[ranked.length];
      this.met = new int[thresholds][];
      for (int rank = 0; rank < ranked.length; rank++) {
        detections[rank] = pictures[ranked[rank]];
      }
      for (int threshold = 0; threshold < thresholds; threshold++) {
        int[] places = new int[ranked.length];
        int count = 0;
        for (int rank = 0; rank < ranked.length; rank++) {
          if ((bits[ranked[rank]] >> threshold & 1) == 1) {
            places[count++] = rank;
          }
        }
        met[threshold] = Arrays.copyOf(places, count);
      }
    }

    long objects(int[] weights) {
      return sum(objects, weights);
    }

    /** How many detections there are up to each, itself included. */
    void rank(int[] weights) {
      long rank = 0;
      for (int i = 0; i < detections.length; i++) {
        rank += weights[detections[i]];
        ranks[i] = rank;
      }
    }

    /** Only where an object is met do recall and the envelope of precision change. */
    double precision(int[] weights, int threshold, long all) {
      int[] places = met[threshold];
      long hits = 0;
      for (int place : places) {
        hits += weights[detections[place]];
      }
      double sum = 0;
      double envelope = 0;
      int recall = RECALLS - 1;
      while (recall >= 0 && recall * 0.01 > (double) hits / all) {
        recall--;
      }
      for (int i = places.length - 1; i >= 0 && recall >= 0; i--) {
        int weight = weights[detections[places[i]]];
        if (weight > 0) {
          envelope = Math.max(envelope, (double) hits / ranks[places[i]]);
          hits -= weight;
          double reached = hits == 0 ? -1 : (double) hits / all;
          for (; recall >= 0 && recall * 0.01 > reached; recall--) {
            sum += envelope;
          }
        }
      }
      return sum / RECALLS;
    }

    private static long sum(int[] pictures, int[] weights) {
      long sum = 0;
      for (int picture : pictures) {
        sum += weights[picture];
      }
      return sum;
    }
  }
}
