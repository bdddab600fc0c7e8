package io.quantry.evaluation.metric;

import io.quantry.evaluation.dataset.Targets;
import java.util.List;

/**
 * Which detections of one picture meet an object, as COCO's evaluation decides it: within a class,
 * the best score first, each takes the free object that it overlaps most (the later of equals), if
 * by at least the threshold; only so many of a class count, the best. O(detections × objects ×
 * thresholds).
 */
final class BoxMatching {
  /** 0.50, 0.55, …, 0.95. */
  static final int THRESHOLDS = 10;

  /** Of a detection that is not among the best of its class. */
  static final int LEFT_OUT = -1;

  private BoxMatching() {}

  static double threshold(int index) {
    return 0.5 + 0.05 * index;
  }

  /**
   * A number a detection: bit i where it meets an object at threshold i, or {@link #LEFT_OUT}.
   *
   * @param detections best score first
   * @param thresholds how many to try, from 0.50 on
   * @param mostOfAClass how many detections of a class count
   */
  static int[] match(
      List<Detection> detections, List<Targets.Box> objects, int thresholds, int mostOfAClass) {
    int[] met = new int[detections.size()];
    int[] taken = new int[objects.size()];
    double[] overlaps = new double[objects.size()];
    for (int i = 0; i < met.length; i++) {
      Targets.Box box = detections.get(i).box();
      if (beyond(detections, i, mostOfAClass)) {
        met[i] = LEFT_OUT;
        continue;
      }
      for (int object = 0; object < overlaps.length; object++) {
        Targets.Box other = objects.get(object);
        overlaps[object] = other.label() == box.label() ? box.overlap(other) : 0;
      }
      for (int threshold = 0; threshold < thresholds; threshold++) {
        int best = best(overlaps, taken, threshold);
        if (best >= 0) {
          taken[best] |= 1 << threshold;
          met[i] |= 1 << threshold;
        }
      }
    }
    return met;
  }

  private static int best(double[] overlaps, int[] taken, int threshold) {
    int best = -1;
    double most = threshold(threshold);
    for (int object = 0; object < overlaps.length; object++) {
      if ((taken[object] & 1 << threshold) == 0 && overlaps[object] >= most) {
        most = overlaps[object];
        best = object;
      }
    }
    return best;
  }

  private static boolean beyond(List<Detection> detections, int index, int most) {
    int better = 0;
    for (int i = 0; i < index && index >= most; i++) {
      better += detections.get(i).box().label() == detections.get(index).box().label() ? 1 : 0;
    }
    return better >= most;
  }
}
