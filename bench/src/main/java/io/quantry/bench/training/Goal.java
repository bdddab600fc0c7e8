package io.quantry.bench.training;

/** What is wanted of a line's top-1, in per cent and points. */
record Goal(Kind kind, double limit) {
  enum Kind {
    NONE,
    TOP1_AT_LEAST,
    DROP_AT_MOST
  }

  static Goal none() {
    return new Goal(Kind.NONE, 0);
  }

  static Goal top1(double least) {
    return new Goal(Kind.TOP1_AT_LEAST, least);
  }

  static Goal drop(double most) {
    return new Goal(Kind.DROP_AT_MOST, most);
  }

  String text() {
    return switch (kind) {
      case NONE -> "";
      case TOP1_AT_LEAST -> "≥ " + limit;
      case DROP_AT_MOST -> "drop ≤ " + limit;
    };
  }

  /**
   * Whether it is met, in the two decimals that are shown.
   *
   * @param drop NaN where there is nothing to compare with
   */
  String met(double top1, double drop) {
    return switch (kind) {
      case NONE -> "";
      case TOP1_AT_LEAST -> word(hundredths(top1) >= hundredths(limit));
      case DROP_AT_MOST -> Double.isNaN(drop) ? "" : word(hundredths(drop) <= hundredths(limit));
    };
  }

  private static String word(boolean met) {
    return met ? "yes" : "no";
  }

  private static long hundredths(double figure) {
    return Math.round(100 * figure);
  }
}
