package io.quantry.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairedProportionsTest {
  /**
   * References: score inverted by root finding over a likelihood that was maximized numerically,
   * not by the closed form (scipy 1.17 brentq, minimize_scalar); p from scipy's binomtest. The
   * first row's counts are Newcombe's (1998) example of 50 pairs.
   */
  @ParameterizedTest
  @CsvSource({
    "12, 2, 50, 0.06111240765666853, 0.3447087480435491, 0.012939453125",
    "1, 0, 44, -0.05939323109441379, 0.11807709698228988, 1.0",
    "0, 0, 200, -0.01884532637726682, 0.01884532637726682, 1.0",
    "3, 17, 1000, -0.02440036645538236, -0.005860166173071521, 0.0025768280029296875",
    "0, 5, 3600, -0.0032473596512804467, -0.0003214739838437647, 0.0625",
    "25, 40, 3600, -0.008782648799624397, 0.0002293367474643396, 0.08168153394154003"
  })
  void equalsAnIndependentInversionOfTheScore(
      int gains, int losses, int samples, double lower, double upper, double mcNemar) {
    PairedProportions paired = new PairedProportions(gains, losses, samples);
    Interval interval = paired.interval(0.95);
    assertThat(interval.lower()).isCloseTo(lower, within(1e-7));
    assertThat(interval.upper()).isCloseTo(upper, within(1e-7));
    assertThat(interval.estimate()).isCloseTo((gains - losses) / (double) samples, within(1e-15));
    assertThat(paired.mcNemarP()).isCloseTo(mcNemar, within(1e-9));
  }

  @Test
  void mirrorsWhenTheModelsAreSwapped() {
    PairedProportions one = new PairedProportions(3, 17, 400);
    PairedProportions other = new PairedProportions(17, 3, 400);
    assertThat(one.lowerBound(0.9)).isCloseTo(-other.upperBound(0.9), within(1e-9));
  }

  @Test
  void coversTheTruthAboutAsOftenAsItSays() {
    long seed = 20_260_701;
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    int covered = 0;
    int trials = 4000;
    for (int trial = 0; trial < trials; trial++) {
      int gains = 0;
      int losses = 0;
      for (int i = 0; i < 300; i++) {
        double draw = random.nextDouble();
        gains += draw < 0.03 ? 1 : 0;
        losses += draw >= 0.03 && draw < 0.08 ? 1 : 0;
      }
      Interval interval = new PairedProportions(gains, losses, 300).interval(0.95);
      covered += interval.lower() <= -0.02 && -0.02 <= interval.upper() ? 1 : 0;
    }
    // Three standard deviations of 4,000 trials are one point.
    assertThat(100.0 * covered / trials).isBetween(93.5, 96.5);
  }

  @Test
  void plansSamplesThatSettleTheQuestion() {
    PairedProportions few = new PairedProportions(1, 1, 100);
    double needed = few.samplesToSettle(0.01, 0.95);
    assertThat(needed).isGreaterThan(100);
    double factor = 2 * needed / 100;
    PairedProportions twice = new PairedProportions(factor, factor, 100 * factor);
    assertThat(twice.lowerBound(0.95)).isGreaterThan(-0.01);
    assertThat(new PairedProportions(0, 10, 1000).samplesToSettle(0.01, 0.95)).isNaN();
  }

  /** A pilot that by chance saw a gain, or a loss beyond the margin, must not plan too few. */
  @ParameterizedTest
  @CsvSource({"4, 1", "1, 4"})
  void plansForModelsThatAreTrulyAlike(int gains, int losses) {
    double needed = new PairedProportions(gains, losses, 100).samplesToSettle(0.01, 0.95);
    // 5 % discordant, no true change: 3,199 by the benchmark of the statistics.
    assertThat(needed).isBetween(3190.0, 3210.0);
  }

  @Test
  void refusesImpossibleCounts() {
    assertThatThrownBy(() -> new PairedProportions(6, 6, 10))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PairedProportions(0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
