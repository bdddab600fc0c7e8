package io.quantry.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootstrapTest {
  private static final double[] SKEWED = {
    0.991, 0.993, 0.989, 0.997, 0.95, 0.992, 0.9985, 0.9871, 0.9932, 0.994, 0.9967, 0.9812, 0.9901,
    0.9955, 0.9923, 0.9789, 0.9961, 0.9949, 0.9908, 0.9937
  };

  /** References: scipy 1.17 stats.bootstrap, method BCa, 200,000 resamples. */
  @ParameterizedTest
  @CsvSource({"0.95, 0.98193, 0.99275", "0.90, 0.98358, 0.99242"})
  void equalsScipysBcaInterval(double confidence, double lower, double upper) {
    Interval interval =
        Bootstrap.of(WeightedStatistic.mean(SKEWED), 100_000, 11).interval(confidence);
    assertThat(interval.estimate()).isCloseTo(0.98975, within(1e-12));
    assertThat(interval.lower()).isCloseTo(lower, within(1.5e-4));
    assertThat(interval.upper()).isCloseTo(upper, within(1e-4));
  }

  @Test
  void givesTheSameBoundsForTheSameSeed() {
    WeightedStatistic mean = WeightedStatistic.mean(SKEWED);
    assertThat(Bootstrap.of(mean, 500, 3).interval(0.9))
        .isEqualTo(Bootstrap.of(mean, 500, 3).interval(0.9));
  }

  @Test
  void hasNoWidthWhereNothingVaries() {
    Interval interval =
        Bootstrap.of(WeightedStatistic.mean(new double[] {1, 1, 1}), 200, 3).interval(0.95);
    assertThat(interval.lower()).isEqualTo(1);
    assertThat(interval.upper()).isEqualTo(1);
  }

  /** Reference: scipy 1.17 stats.spearmanr. */
  @Test
  void ranksTiesByTheirMiddle() {
    double[] first = {1, 2, 2, 3, 5, 8, 8, 8, 13};
    double[] second = {2, 1, 4, 3, 3, 9, 7, 8, 8};
    assertThat(RankCorrelation.of(first, second)).isCloseTo(0.8326870498081509, within(1e-14));
  }

  @Test
  void weightsEqualRepeatedSamples() {
    double[] first = {1, 4, 2, 3};
    double[] second = {2, 1, 5, 4};
    double weighted = new RankCorrelation(first, second).of(new int[] {2, 1, 0, 3});
    double repeated =
        RankCorrelation.of(new double[] {1, 1, 4, 3, 3, 3}, new double[] {2, 2, 1, 4, 4, 4});
    assertThat(weighted).isCloseTo(repeated, within(1e-14));
    assertThat(RankCorrelation.of(new double[] {1, 1}, new double[] {1, 2})).isNaN();
  }

  /** References: scipy 1.17 stats.norm. */
  @ParameterizedTest
  @CsvSource({
    "1e-10, -6.361340902404056",
    "0.001, -3.090232306167813",
    "0.05, -1.6448536269514729",
    "0.3, -0.5244005127080409",
    "0.8, 0.8416212335729143",
    "0.975, 1.959963984540054",
    "0.999999, 4.753424308817087"
  })
  void invertsTheNormalDistribution(double probability, double quantile) {
    assertThat(Normal.quantile(probability)).isCloseTo(quantile, within(1e-9));
    assertThat(Normal.cdf(quantile)).isCloseTo(probability, within(1e-13));
  }

  @Test
  void decidesByTheBoundsAlone() {
    assertThat(NonInferiority.decide(-0.9, 0.2, 1)).isEqualTo(NonInferiority.Decision.MET);
    assertThat(NonInferiority.decide(-1.1, 0.2, 1)).isEqualTo(NonInferiority.Decision.UNDECIDED);
    assertThat(NonInferiority.decide(-3, -1.1, 1)).isEqualTo(NonInferiority.Decision.MISSED);
    assertThat(NonInferiority.decide(Double.NaN, Double.NaN, 1))
        .isEqualTo(NonInferiority.Decision.UNDECIDED);
    assertThat(NonInferiority.samplesToSettle(100, -1, -2, 1, 0.95)).isNaN();
    assertThat(NonInferiority.samplesToSettle(100, -0.5, -1.5, 1, 0.95)).isBetween(800.0, 1000.0);
  }
}
