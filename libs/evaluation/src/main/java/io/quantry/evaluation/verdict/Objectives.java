package io.quantry.evaluation.verdict;

import org.jspecify.annotations.Nullable;

/**
 * What a candidate is judged against; an absent objective is reported, not judged.
 *
 * @param maxAccuracyDrop largest acceptable drop of the metric in points (percent)
 * @param confidence one-sided confidence of each decision, in (0.5, 1)
 * @param minSpeedup smallest acceptable speedup over the baseline at the first latency point
 * @param maxSizeRatio largest acceptable size as a share of the baseline's
 */
public record Objectives(
    @Nullable Double maxAccuracyDrop,
    double confidence,
    @Nullable Double minSpeedup,
    @Nullable Double maxSizeRatio) {
  public static final double DEFAULT_CONFIDENCE = 0.95;

  public Objectives {
    if (!(confidence > 0.5 && confidence < 1)) {
      throw new IllegalArgumentException("confidence must lie in (0.5, 1), got " + confidence);
    }
    requireFinite("maxAccuracyDrop", maxAccuracyDrop);
    requireFinite("minSpeedup", minSpeedup);
    requireFinite("maxSizeRatio", maxSizeRatio);
  }

  /** Nothing is judged. */
  public static Objectives none() {
    return new Objectives(null, DEFAULT_CONFIDENCE, null, null);
  }

  private static void requireFinite(String name, @Nullable Double value) {
    if (value != null && !(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " must be finite and not negative, got " + value);
    }
  }
}
