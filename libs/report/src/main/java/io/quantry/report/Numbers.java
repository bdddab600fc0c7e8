package io.quantry.report;

import io.quantry.contracts.report.EvaluationDocument;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Figures as people read them; what is absent is blank. */
final class Numbers {
  private static final double BILLION = 1e9;

  private Numbers() {}

  /** For instance {@code 98.92}; small figures get more digits. */
  static String figure(@Nullable Double value) {
    if (value == null) {
      return "";
    }
    double size = Math.abs(value);
    int digits = size >= 10 || size == 0 ? 2 : size >= 0.1 ? 4 : 6;
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  /** With its sign, for instance {@code −0.30}. */
  static String signed(@Nullable Double value) {
    if (value == null) {
      return "";
    }
    String digits = String.format(Locale.ROOT, "%.2f", Math.abs(value));
    boolean zero = digits.chars().noneMatch(digit -> digit >= '1' && digit <= '9');
    return (zero ? "" : value < 0 ? "−" : "+") + digits;
  }

  /** For instance {@code −0.30 (−0.61 to +0.02)}. */
  static String change(EvaluationDocument.Interval interval) {
    return signed(interval.estimate())
        + " ("
        + signed(interval.lower())
        + " to "
        + signed(interval.upper())
        + ")";
  }

  /** For instance {@code 2.31× (2.25 to 2.38)}. */
  static String times(EvaluationDocument.Interval interval) {
    return plain(interval.estimate())
        + "× ("
        + plain(interval.lower())
        + " to "
        + plain(interval.upper())
        + ")";
  }

  static String plain(@Nullable Double value) {
    return value == null ? "" : String.format(Locale.ROOT, "%.2f", value);
  }

  /** For instance {@code 12.305 ms}. */
  static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.3f ms", nanos / 1e6);
  }

  /** In powers of ten: B, kB, MB or GB. */
  static String bytes(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    if (bytes >= BILLION) {
      return String.format(Locale.ROOT, "%.3f GB", bytes / BILLION);
    }
    return bytes >= 1e6
        ? String.format(Locale.ROOT, "%.3f MB", bytes / 1e6)
        : String.format(Locale.ROOT, "%.1f kB", bytes / 1e3);
  }

  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  static String unit(EvaluationDocument.Unit unit) {
    return switch (unit) {
      case POINTS -> "points";
      case PERCENT_OF_BASELINE -> "% of baseline";
      case DECIBEL -> "dB";
    };
  }
}
