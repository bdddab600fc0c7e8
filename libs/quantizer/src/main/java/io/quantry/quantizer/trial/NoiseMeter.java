package io.quantry.quantizer.trial;

/**
 * Adds up the energy of a signal and of what a quantized model adds to it, as batches stream by.
 * O(1) memory; sums in double. Not thread-safe.
 */
public final class NoiseMeter {
  private double signal;
  private double noise;
  private long elements;

  /**
   * Takes in part of a tensor.
   *
   * @param length elements of both arrays that are meant
   */
  public void add(float[] reference, float[] candidate, int length) {
    for (int i = 0; i < length; i++) {
      double expected = reference[i];
      double difference = expected - candidate[i];
      signal += expected * expected;
      noise += difference * difference;
    }
    elements += length;
  }

  /** Takes in one element. */
  public void add(float reference, float candidate) {
    double difference = (double) reference - candidate;
    signal += (double) reference * reference;
    noise += difference * difference;
    elements++;
  }

  public long elements() {
    return elements;
  }

  /** Energy of the difference; NaN or infinite where a value is. */
  public double noise() {
    return noise;
  }

  /**
   * {@code 10 log10(Σ r² / Σ (r - c)²)}: infinite where equal, negative infinity where a value is
   * not finite or the signal is zero and the noise is not.
   */
  public double sqnrDb() {
    if (!Double.isFinite(noise) || !Double.isFinite(signal)) {
      return Double.NEGATIVE_INFINITY;
    }
    return noise == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signal / noise);
  }
}
