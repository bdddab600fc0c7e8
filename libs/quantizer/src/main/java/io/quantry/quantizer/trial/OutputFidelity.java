package io.quantry.quantizer.trial;

import java.util.List;

/**
 * How close one output is to the reference's, over all inputs tried.
 *
 * @param output its name
 * @param sqnrDb signal to quantization noise, {@code 10 log10(Σ r² / Σ (r - c)²)}, infinite where
 *     equal, negative infinity where the candidate is not finite
 * @param meanCosine mean over samples of the cosine similarity of the flattened outputs
 * @param minCosine the least of them
 * @param largestDifference largest absolute difference of an element
 * @param largestMagnitude largest absolute value of an element of the reference
 */
public record OutputFidelity(
    String output,
    double sqnrDb,
    double meanCosine,
    double minCosine,
    double largestDifference,
    double largestMagnitude) {
  /** The worst SQNR among outputs; infinite if there are none. */
  public static double worstSqnrDb(List<OutputFidelity> outputs) {
    return outputs.stream()
        .mapToDouble(OutputFidelity::sqnrDb)
        .min()
        .orElse(Double.POSITIVE_INFINITY);
  }

  /**
   * Whether every element is within {@code tolerance} of the reference, relative to its largest;
   * never so where that is not finite.
   */
  public boolean isWithin(double tolerance) {
    return Double.isFinite(largestMagnitude) && largestDifference <= tolerance * largestMagnitude;
  }
}
