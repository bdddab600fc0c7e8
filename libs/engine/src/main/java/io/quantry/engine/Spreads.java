package io.quantry.engine;

import io.quantry.contracts.engine.LayerHistogram;
import io.quantry.contracts.engine.LayerHistogram.Reach;
import io.quantry.contracts.engine.LayerHistogram.Spread;
import io.quantry.quantizer.calibration.HistogramSnapshot;
import io.quantry.quantizer.calibration.ObservedTensor;
import io.quantry.quantizer.scheme.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts values into {@value LayerHistogram#BINS} bins of equal width. O(values). */
final class Spreads {
  private static final long FULLEST = 1000;

  private Spreads() {}

  /** Empty without a finite value; others are left out. */
  static Optional<Spread> of(float[] values, @Nullable Range clip) {
    float least = Float.POSITIVE_INFINITY;
    float greatest = Float.NEGATIVE_INFINITY;
    for (float value : values) {
      if (Float.isFinite(value)) {
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
      }
    }
    if (least > greatest) {
      return Optional.empty();
    }
    long[] counts = new long[LayerHistogram.BINS];
    for (float value : values) {
      if (Float.isFinite(value)) {
        counts[bin(value, least, greatest)]++;
      }
    }
    return Optional.of(spread(least, greatest, counts, clip));
  }

  /** Without bins where only extremes were kept. */
  static Spread of(ObservedTensor observed, @Nullable Range clip) {
    Range extremes = observed.extremes();
    HistogramSnapshot histogram = observed.histogram().orElse(null);
    if (histogram == null) {
      return new Spread(extremes.min(), extremes.max(), List.of(), reach(clip));
    }
    long[] counts = new long[LayerHistogram.BINS];
    for (int cell = 0; cell < histogram.cells(); cell++) {
      double middle = (histogram.lower(cell) + histogram.upper(cell)) / 2;
      counts[bin(middle, extremes.min(), extremes.max())] += histogram.count(cell);
    }
    if (histogram.zeros() > 0) {
      counts[bin(0, extremes.min(), extremes.max())] += histogram.zeros();
    }
    return spread(extremes.min(), extremes.max(), counts, clip);
  }

  private static Spread spread(float least, float greatest, long[] counts, @Nullable Range clip) {
    long fullest = 1;
    for (long count : counts) {
      fullest = Math.max(fullest, count);
    }
    List<Integer> bins = new ArrayList<>();
    for (long count : counts) {
      bins.add((int) Math.ceil((double) count * FULLEST / fullest));
    }
    return new Spread(least, greatest, bins, reach(clip));
  }

  private static @Nullable Reach reach(@Nullable Range clip) {
    return clip == null ? null : new Reach(clip.min(), clip.max());
  }

  /** One value alone is in the first bin. */
  private static int bin(double value, double least, double greatest) {
    double place = (value - least) / (greatest - least);
    return place >= 0 ? (int) Math.min(LayerHistogram.BINS - 1, place * LayerHistogram.BINS) : 0;
  }
}
