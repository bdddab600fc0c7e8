package io.quantry.cli.demo;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Something that a result must reach.
 *
 * @param what for people
 * @param atLeast whether the threshold is the least or the most
 * @param threshold the bound itself counts as reached
 * @param measured the figure in the version's document, empty where it was not measured
 */
record Criterion(
    String what, boolean atLeast, double threshold, Function<JsonNode, OptionalDouble> measured) {

  static Criterion atLeast(
      String what, double threshold, Function<JsonNode, OptionalDouble> measured) {
    return new Criterion(what, true, threshold, measured);
  }

  static Criterion atMost(
      String what, double threshold, Function<JsonNode, OptionalDouble> measured) {
    return new Criterion(what, false, threshold, measured);
  }

  /** Holds it against the registered version. What was not measured is not reached. */
  Check check(JsonNode version) {
    OptionalDouble value = measured.apply(version);
    String bound = (atLeast ? "≥ " : "≤ ") + bound(threshold);
    if (value.isEmpty()) {
      return new Check(what, bound, "not measured", false);
    }
    boolean good = atLeast ? value.getAsDouble() >= threshold : value.getAsDouble() <= threshold;
    return new Check(what, bound, show(value.getAsDouble()), good);
  }

  private static String bound(double threshold) {
    return threshold == Math.rint(threshold)
        ? String.format(Locale.ROOT, "%.0f", threshold)
        : Double.toString(threshold);
  }

  private static String show(double value) {
    if (value == Math.rint(value)) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    return String.format(Locale.ROOT, Math.abs(value) < 1 ? "%.4f" : "%.3f", value);
  }

  /** What was asked and what came. */
  record Check(String what, String expected, String measured, boolean good) {}
}
