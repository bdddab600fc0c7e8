package io.quantry.quantizer.technique.mixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantry.quantizer.technique.Precision;
import io.quantry.quantizer.technique.mixed.Assignment.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AssignmentTest {
  private static final long SEED = 7;

  @Test
  void spendsWhereMostNoiseGoesForACost() {
    List<List<Option>> layers =
        List.of(
            List.of(option(Precision.INT4, 10, 8), option(Precision.INT8, 20, 1)),
            List.of(option(Precision.INT4, 10, 8), option(Precision.INT8, 14, 1)),
            List.of(option(Precision.INT4, 10, 2), option(Precision.INT8, 11, 1)));
    Assignment assignment = Assignment.of(layers);
    assertThat(precisions(assignment.after(0))).isEqualTo("INT4 INT4 INT4");
    assertThat(precisions(assignment.after(1))).isEqualTo("INT4 INT8 INT4");
    assertThat(precisions(assignment.after(2))).isEqualTo("INT4 INT8 INT8");
    assertThat(precisions(assignment.after(assignment.steps()))).isEqualTo("INT8 INT8 INT8");
    assertThat(assignment.within(34)).map(AssignmentTest::precisions).contains("INT4 INT8 INT4");
    // The step that does not fit is passed over, a later one fits.
    assertThat(assignment.within(31)).map(AssignmentTest::precisions).contains("INT4 INT4 INT8");
    assertThat(assignment.within(29.9)).isEmpty();
  }

  @Test
  void neverTakesWhatCostsMoreAndIsNoBetter() {
    Assignment assignment =
        Assignment.of(
            List.of(
                List.of(
                    option(Precision.INT4, 10, 5),
                    option(Precision.INT8, 10, 1),
                    option(Precision.FLOAT16, 12, 1.5),
                    // Above the line from INT8 to FLOAT32.
                    option(Precision.FLOAT16, 30, 0.9),
                    option(Precision.FLOAT32, 40, 0))));
    assertThat(precisions(assignment.after(0))).isEqualTo("INT8");
    assertThat(assignment.steps()).isEqualTo(1);
    assertThat(precisions(assignment.after(1))).isEqualTo("FLOAT32");
  }

  /** Of all 4^6 assignments none within the budget is better by more than one step's noise. */
  @Test
  void isOptimalButForOneStep() {
    System.out.println("seed " + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    for (int trial = 0; trial < 20; trial++) {
      List<List<Option>> layers = new ArrayList<>();
      double largestStep = 0;
      for (int layer = 0; layer < 6; layer++) {
        double bytes = 100 + random.nextInt(1_000);
        double noise = Math.pow(10, -3 * random.nextDouble());
        layers.add(
            List.of(
                option(Precision.INT4, bytes * 0.6, noise),
                option(Precision.INT8, bytes, noise / 250),
                option(Precision.FLOAT16, bytes * 2, noise / 1e6),
                option(Precision.FLOAT32, bytes * 4, 0)));
        largestStep = Math.max(largestStep, noise);
      }
      Assignment assignment = Assignment.of(layers);
      double least = Assignment.cost(assignment.after(0));
      double budget = least * (1 + random.nextDouble());
      List<Option> chosen = assignment.within(budget).orElseThrow();
      assertThat(Assignment.cost(chosen)).isLessThanOrEqualTo(budget);
      double best = best(layers, 0, budget, 0);
      assertThat(noise(chosen)).isGreaterThanOrEqualTo(best - 1e-12);
      assertThat(noise(chosen)).isCloseTo(best, within(largestStep));
    }
  }

  private static double best(List<List<Option>> layers, int layer, double room, double noise) {
    if (layer == layers.size()) {
      return noise;
    }
    double best = Double.POSITIVE_INFINITY;
    for (Option option : layers.get(layer)) {
      if (option.cost() <= room) {
        double rest = best(layers, layer + 1, room - option.cost(), noise + option.noise());
        best = Math.min(best, rest);
      }
    }
    return best;
  }

  private static double noise(List<Option> options) {
    return options.stream().mapToDouble(Option::noise).sum();
  }

  private static Option option(Precision precision, double cost, double noise) {
    return new Option(precision, cost, noise);
  }

  private static String precisions(List<Option> options) {
    return String.join(" ", options.stream().map(option -> option.precision().name()).toList());
  }
}
