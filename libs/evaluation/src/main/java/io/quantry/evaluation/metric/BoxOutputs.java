package io.quantry.evaluation.metric;

import org.jspecify.annotations.Nullable;

/**
 * Which outputs hold detected objects, and how they become boxes: candidates below the threshold
 * are dropped, of those of one class that overlap by more than {@code maxOverlap} the best is kept
 * (1: all are kept, for models that suppress by themselves).
 *
 * @param boxes output {@code [samples, candidates, 4]}
 * @param scores output {@code [samples, candidates, classes]}, or {@code [samples, candidates]}
 *     beside labels or with a single class
 * @param labelsOrNull output {@code [samples, candidates]} of classes; null: the best score says
 * @param form what the four numbers are
 * @param normalized whether they are shares of the input's width and height, not pixels
 * @param backgroundOrNull index of the class that stands for no object; null: there is none
 * @param threshold least score of an object
 * @param maxOverlap largest intersection over union of two objects of one class
 */
public record BoxOutputs(
    String boxes,
    String scores,
    @Nullable String labelsOrNull,
    Form form,
    boolean normalized,
    @Nullable Integer backgroundOrNull,
    double threshold,
    double maxOverlap) {

  /** Corners, or a centre or corner with width and height. */
  public enum Form {
    XYXY,
    YXYX,
    XYWH,
    CXCYWH
  }
}
