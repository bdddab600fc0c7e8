package io.quantry.bench.submission;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/** Times, sorted. */
final class Millis {
  private final double[] sorted;

  Millis(Collection<Long> nanos) {
    sorted = nanos.stream().mapToDouble(one -> one / 1e6).sorted().toArray();
  }

  /** The smallest time that at least the share {@code q} of all does not exceed; 0 of none. */
  double quantile(double q) {
    return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(q * sorted.length) - 1];
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "p50 %.1f ms, p95 %.1f ms, p99 %.1f ms, max %.1f ms",
        quantile(0.5),
        quantile(0.95),
        quantile(0.99),
        Arrays.stream(sorted).max().orElse(0));
  }
}
