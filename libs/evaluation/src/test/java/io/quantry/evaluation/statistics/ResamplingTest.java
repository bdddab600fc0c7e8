package io.quantry.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ResamplingTest {
  @Test
  void drawsAsManyAsThereAreWhereTheyAreFew() {
    Resampling resampling = new Resampling(1000, 3);
    for (int i = 0; i < 20; i++) {
      assertThat(Arrays.stream(resampling.next()).sum()).isEqualTo(1000);
    }
  }

  /** References: the Poisson distribution with mean 1, P(0..3) = e^-1 (1, 1, 1/2, 1/6). */
  @Test
  void countsLikePoissonWhereTheyAreMany() {
    int samples = 200_000;
    int[] weights = new Resampling(samples, 5).next();
    long[] counts = new long[12];
    for (int weight : weights) {
      counts[weight]++;
    }
    double[] expected = {0.36787944, 0.36787944, 0.18393972, 0.06131324, 0.01532831};
    for (int count = 0; count < expected.length; count++) {
      double error = 4 * Math.sqrt(expected[count] * (1 - expected[count]) / samples);
      assertThat((double) counts[count] / samples)
          .as("share of weight %d", count)
          .isCloseTo(expected[count], within(error));
    }
  }

  /** The bounds of a mean must be those of the normal distribution, whichever way is drawn. */
  @Test
  void givesTheSameBoundsEitherWay() {
    for (int samples : new int[] {Resampling.MOST_DRAWN, Resampling.MOST_DRAWN + 1}) {
      SplittableRandom random = new SplittableRandom(17);
      double[] values = new double[samples];
      double mean = 0;
      for (int i = 0; i < samples; i++) {
        values[i] = -Math.log(random.nextDouble()); // exponential: mean 1, deviation 1
        mean += values[i] / samples;
      }
      Interval interval =
          Bootstrap.of(WeightedStatistic.mean(values), Bootstrap.RESAMPLES, 3).interval(0.95);
      double half = 1.96 / Math.sqrt(samples);
      assertThat(interval.lower()).isCloseTo(mean - half, within(0.1 * half));
      assertThat(interval.upper()).isCloseTo(mean + half, within(0.1 * half));
    }
  }

  @Test
  void stopsWhenThePulseSaysSo() {
    AtomicInteger beats = new AtomicInteger();
    assertThatThrownBy(
            () ->
                Bootstrap.of(
                    WeightedStatistic.mean(new double[] {1, 2, 3}),
                    1000,
                    1,
                    () -> {
                      if (beats.incrementAndGet() == 5) {
                        throw new CancellationException("enough");
                      }
                    }))
        .isInstanceOf(CancellationException.class);
    assertThat(beats).hasValue(5);
  }
}
