package io.quantry.contracts.spec;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a result is judged against.
 *
 * @param maxAccuracyDrop largest acceptable drop of the metric, in its unit (points for shares);
 *     absent: accuracy is reported, not judged
 * @param confidence one-sided confidence of the accuracy decision, in (0.5, 1)
 * @param minSpeedup smallest acceptable speedup over FP32; absent: not judged
 * @param maxSizeRatio largest acceptable file size as a share of FP32's; absent: not judged
 * @param onInconclusive what CI makes of a verdict that more samples would have to settle
 */
public record Objectives(
    @Nullable Double maxAccuracyDrop,
    double confidence,
    @Nullable Double minSpeedup,
    @Nullable Double maxSizeRatio,
    OnInconclusive onInconclusive) {
  public static final double DEFAULT_CONFIDENCE = 0.95;

  /** The policy for an undecided verdict, which stays INCONCLUSIVE whatever the policy is. */
  public enum OnInconclusive {
    /** Neither good nor bad: an exit code of its own, a skipped test. */
    REPORT,
    FAIL,
    PASS;

    /** The name in specs, for instance {@code fail}. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @SuppressWarnings({"NullAway", "ConstantValue"}) // documents written before the policy lack it
  public Objectives {
    onInconclusive = onInconclusive == null ? OnInconclusive.REPORT : onInconclusive;
  }

  /** Without a policy for undecided verdicts. */
  public Objectives(
      @Nullable Double maxAccuracyDrop,
      double confidence,
      @Nullable Double minSpeedup,
      @Nullable Double maxSizeRatio) {
    this(maxAccuracyDrop, confidence, minSpeedup, maxSizeRatio, OnInconclusive.REPORT);
  }

  public static Objectives none() {
    return new Objectives(null, DEFAULT_CONFIDENCE, null, null);
  }
}
