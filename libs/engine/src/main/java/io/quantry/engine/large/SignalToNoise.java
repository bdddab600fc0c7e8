package io.quantry.engine.large;

/** {@code 10 log10(Σ y² / Σ (y - ŷ)²)} over pairs of numbers. NaN if one of them was not finite. */
final class SignalToNoise {
  private double signal;
  private double noise;

  void add(double expected, double got) {
    signal += expected * expected;
    noise += (expected - got) * (expected - got);
  }

  double decibel() {
    if (!Double.isFinite(signal) || !Double.isFinite(noise)) {
      return Double.NaN;
    }
    return noise == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signal / noise);
  }
}
