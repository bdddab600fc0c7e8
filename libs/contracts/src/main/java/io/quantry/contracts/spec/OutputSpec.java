package io.quantry.contracts.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a model's outputs are to be read, in {@code evaluation.outputs}.
 *
 * @param main name of the output that metrics of one output read; absent: the first of real numbers
 * @param scores what the main output holds where classes are scored: {@code auto}, {@code logits}
 *     or {@code probabilities}
 * @param detection which outputs hold detected objects; absent: none do
 */
public record OutputSpec(@Nullable String main, String scores, @Nullable Detection detection) {
  public static final List<String> SCORES = List.of("auto", "logits", "probabilities");

  /** Nothing declared. */
  public static OutputSpec usual() {
    return new OutputSpec(null, "auto", null);
  }

  /**
   * Detected objects.
   *
   * @param boxes output {@code [samples, candidates, 4]}
   * @param scores output {@code [samples, candidates, classes]} or {@code [samples, candidates]}
   * @param labels output {@code [samples, candidates]}; absent: the class with the best score
   * @param form {@code xyxy}, {@code yxyx}, {@code xywh} or {@code cxcywh}
   * @param normalized whether boxes are shares of the picture, not pixels
   * @param background index of the class that stands for nothing; absent: there is none
   * @param threshold least score of an object
   * @param maxOverlap largest intersection over union of two objects of one class
   */
  public record Detection(
      String boxes,
      String scores,
      @Nullable String labels,
      String form,
      boolean normalized,
      @Nullable Integer background,
      double threshold,
      double maxOverlap) {
    public static final List<String> FORMS = List.of("xyxy", "yxyx", "xywh", "cxcywh");
    public static final double DEFAULT_THRESHOLD = 0.05;
    public static final double DEFAULT_OVERLAP = 0.5;
  }
}
