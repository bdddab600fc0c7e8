package io.quantry.bench;

import io.quantry.ort.SessionSettings;
import io.quantry.ort.SideBySide;
import io.quantry.ort.TensorValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Times of several models on the same feeds, taken in turns within one process so that whatever
 * else the machine does meets them all; spinning is off, for pools that spin falsify each other's
 * times. Each launch opens fresh sessions, drops the first rounds, and lets another model go first
 * in each round.
 */
final class InterleavedTimes {
  private static final int LAUNCHES = 3;
  private static final SideBySide.Effort LAUNCH =
      new SideBySide.Effort(
          1, Duration.ofMillis(500), 4, Duration.ofMillis(1500), Integer.MAX_VALUE);

  /** Median microseconds: {@code [launch][model]}. */
  private final double[][] medians;

  private InterleavedTimes(double[][] medians) {
    this.medians = medians;
  }

  static InterleavedTimes of(List<Path> models, Map<String, TensorValue> feeds, int threads) {
    double[][] medians = new double[LAUNCHES][];
    for (int launch = 0; launch < LAUNCHES; launch++) {
      medians[launch] =
          SideBySide.medianMicros(models, feeds, SessionSettings.threads(threads), LAUNCH).stream()
              .mapToDouble(Double::doubleValue)
              .toArray();
    }
    return new InterleavedTimes(medians);
  }

  /** Median over the launches of a model's median. */
  double millis(int model) {
    return median(Arrays.stream(medians).mapToDouble(launch -> launch[model]).toArray()) / 1e3;
  }

  /** How many times as fast as the reference a model is. */
  Speedup speedup(int model, int reference) {
    double[] ratios =
        Arrays.stream(medians).mapToDouble(launch -> launch[reference] / launch[model]).toArray();
    double logs = Arrays.stream(ratios).map(Math::log).average().orElseThrow();
    Arrays.sort(ratios);
    return new Speedup(Math.exp(logs), ratios[0], ratios[ratios.length - 1]);
  }

  /**
   * Ratio of medians.
   *
   * @param mean geometric mean over the launches
   * @param least of a launch
   * @param most of a launch
   */
  record Speedup(double mean, double least, double most) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", mean, least, most);
    }
  }

  /** Sorts its argument. */
  private static double median(double[] values) {
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }
}
