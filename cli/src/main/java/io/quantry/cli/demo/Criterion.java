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
 * @param withoutVnni the bound where the version was made on a processor that cannot sum products
 *     of 8 bits in one instruction: its weights keep to 7 bits and its gain is smaller
 * @param measured the figure in the version's document, empty where it was not measured
 */
record Criterion(
    String what,
    boolean atLeast,
    double threshold,
    double withoutVnni,
    Function<JsonNode, OptionalDouble> measured) {

  static Criterion atLeast(
      String what, double threshold, Function<JsonNode, OptionalDouble> measured) {
    return new Criterion(what, true, threshold, threshold, measured);
  }

  static Criterion atMost(
      String what, double threshold, Function<JsonNode, OptionalDouble> measured) {
    return new Criterion(what, false, threshold, threshold, measured);
  }

  /** The same with another bound for processors without VNNI. */
  Criterion withoutVnni(double bound) {
    return new Criterion(what, atLeast, threshold, bound, measured);
  }

  /** Holds it against the registered version. What was not measured is not reached. */
  Check check(JsonNode version) {
    OptionalDouble value = measured.apply(version);
    double wanted = Figures.vnni(version) ? threshold : withoutVnni;
    String bound = (atLeast ? "≥ " : "≤ ") + bound(wanted);
    if (value.isEmpty()) {
      return new Check(what, bound, "not measured", false);
    }
    boolean good = atLeast ? value.getAsDouble() >= wanted : value.getAsDouble() <= wanted;
    return new Check(what, bound, show(value.getAsDouble()), good);
  }

  private static String bound(double wanted) {
    return wanted == Math.rint(wanted)
        ? String.format(Locale.ROOT, "%.0f", wanted)
        : Double.toString(wanted);
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
