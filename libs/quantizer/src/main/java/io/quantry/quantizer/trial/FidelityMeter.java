package io.quantry.quantizer.trial;

/**
 * Compares one output sample by sample as they stream by; O(1) memory. An implementation of {@link
 * Trials} feeds it.
 */
public final class FidelityMeter {
  private final String output;
  private final NoiseMeter noise = new NoiseMeter();
  private double cosines;
  private double minCosine = 1;
  private long samples;
  private double largestDifference;
  private double largestMagnitude;

  public FidelityMeter(String output) {
    this.output = output;
  }

  /**
   * Takes in part of a batch.
   *
   * @param reference row-major
   * @param candidate of the same length
   * @param count samples in it, each of {@code length / count} elements
   */
  public void add(float[] reference, float[] candidate, int length, int count) {
    int size = length / Math.max(1, count);
    for (int start = 0; start + size <= length && size > 0; start += size) {
      sample(reference, candidate, start, start + size);
    }
  }

  private void sample(float[] reference, float[] candidate, int from, int to) {
    double rr = 0;
    double cc = 0;
    double rc = 0;
    for (int i = from; i < to; i++) {
      double r = reference[i];
      double c = candidate[i];
      double difference = r - c;
      noise.add(reference[i], candidate[i]);
      rr += r * r;
      cc += c * c;
      rc += r * c;
      // Written so that NaN counts as infinitely far.
      largestDifference =
          Math.abs(difference) <= largestDifference
              ? largestDifference
              : Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.abs(difference);
      largestMagnitude = Math.max(largestMagnitude, Math.abs(r));
    }
    double cosine = rr == 0 && cc == 0 ? 1 : rc / Math.sqrt(rr * cc);
    cosine = Double.isFinite(cosine) ? cosine : 0;
    cosines += cosine;
    minCosine = Math.min(minCosine, cosine);
    samples++;
  }

  /** What was seen so far. */
  public OutputFidelity fidelity() {
    return new OutputFidelity(
        output,
        noise.sqnrDb(),
        samples == 0 ? 1 : cosines / samples,
        minCosine,
        largestDifference,
        largestMagnitude);
  }
}
