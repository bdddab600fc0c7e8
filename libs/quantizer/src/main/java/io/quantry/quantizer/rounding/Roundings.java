package io.quantry.quantizer.rounding;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The roundings that a job may name, alone or together.
 *
 * <ol>
 *   <li>None: to nearest with the grid's own scales.
 *   <li>{@code hqq}: to nearest, with half-quadratic scales.
 *   <li>{@code awq}: to nearest, with scales that clip by importance, of a matrix whose rows were
 *       multiplied with {@link Awq}'s scales first, which is the caller's part.
 *   <li>{@code gptq}: alone with scales that clip by importance; with {@code hqq} on its scales;
 *       with {@code awq} on the multiplied matrix.
 * </ol>
 */
public final class Roundings {
  public static final String HQQ = "hqq";
  public static final String GPTQ = "gptq";
  public static final String AWQ = "awq";

  private Roundings() {}

  /** What each that may be named does. */
  public static Map<String, String> summaries() {
    Map<String, String> summaries = new LinkedHashMap<>();
    summaries.put(
        HQQ, "Scales and zero points of groups by half-quadratic optimization; needs no data.");
    summaries.put(
        GPTQ,
        "Rounds weight after weight and lets those that follow make up for the error at the"
            + " product's output; needs calibration data.");
    summaries.put(
        AWQ,
        "Scales the channels of activations, so that weights which meet large ones lose less; needs"
            + " calibration data.");
    return summaries;
  }

  /** All that may be named. */
  public static List<String> names() {
    return List.copyOf(summaries().keySet());
  }

  /** Whether second moments of activations are needed, that is, calibration data. */
  public static boolean needMoments(Collection<String> algorithms) {
    return algorithms.contains(GPTQ) || algorithms.contains(AWQ);
  }

  /**
   * The rounding for a choice.
   *
   * @param threads that may share one matrix
   */
  public static Rounding of(Collection<String> algorithms, int threads) {
    if (algorithms.contains(GPTQ)) {
      GroupFit fit = algorithms.contains(HQQ) ? new HalfQuadraticFit() : new ScaleSearch();
      return new Gptq(Gptq.DEFAULT_DAMPING, true, fit, threads);
    }
    if (algorithms.contains(HQQ)) {
      return new Hqq();
    }
    return algorithms.contains(AWQ) ? RoundToNearest.CLIPPED : RoundToNearest.PLAIN;
  }
}
