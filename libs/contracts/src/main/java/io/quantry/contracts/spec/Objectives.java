package io.quantry.contracts.spec;

import org.jspecify.annotations.Nullable;

/**
 * What a result is judged against.
 *
 * @param maxAccuracyDrop largest acceptable drop of the metric, in points (percent); absent:
 *     accuracy is reported, not judged
 * @param confidence one-sided confidence of the accuracy decision, in (0.5, 1)
 * @param minSpeedup smallest acceptable speedup over FP32; absent: not judged
 * @param maxSizeRatio largest acceptable file size as a share of FP32's; absent: not judged
 */
public record Objectives(
    @Nullable Double maxAccuracyDrop,
    double confidence,
    @Nullable Double minSpeedup,
    @Nullable Double maxSizeRatio) {
  public static final double DEFAULT_CONFIDENCE = 0.95;

  public static Objectives none() {
    return new Objectives(null, DEFAULT_CONFIDENCE, null, null);
  }
}
