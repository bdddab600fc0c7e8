package io.quantry.evaluation.latency;

import io.quantry.evaluation.statistics.Interval;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Speedup: the geometric mean over launches of the ratio of medians. Its bounds are percentiles of
 * a bootstrap in two stages, launches first, then rounds within (both models' times of a round stay
 * together): with few launches they tell what varied, not what might vary on another day.
 */
final class SpeedupEstimate {
  private static final int RESAMPLES = 1000;

  private SpeedupEstimate() {}

  static LatencyComparison of(
      LatencyPoint point,
      int threads,
      List<LatencyMeter.Launch> launches,
      double confidence,
      long seed) {
    double logs = 0;
    int rounds = 0;
    for (LatencyMeter.Launch launch : launches) {
      logs += Math.log(median(launch.baseline().clone()) / median(launch.candidate().clone()));
      rounds += launch.baseline().length;
    }
    double[] resampled = resample(launches, seed);
    double tail = (1 - confidence) / 2;
    Interval speedup =
        new Interval(
            Math.exp(logs / launches.size()),
            at(resampled, tail),
            at(resampled, 1 - tail),
            confidence);
    return new LatencyComparison(
        point,
        threads,
        launches.size(),
        rounds,
        times(launches.stream().map(LatencyMeter.Launch::baseline).toList()),
        times(launches.stream().map(LatencyMeter.Launch::candidate).toList()),
        speedup,
        at(resampled, 1 - confidence),
        at(resampled, confidence));
  }

  private static double[] resample(List<LatencyMeter.Launch> launches, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] speedups = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      double logs = 0;
      for (int draw = 0; draw < launches.size(); draw++) {
        LatencyMeter.Launch launch = launches.get(random.nextInt(launches.size()));
        int rounds = launch.baseline().length;
        long[] before = new long[rounds];
        long[] after = new long[rounds];
        for (int round = 0; round < rounds; round++) {
          int drawn = random.nextInt(rounds);
          before[round] = launch.baseline()[drawn];
          after[round] = launch.candidate()[drawn];
        }
        logs += Math.log(median(before) / median(after));
      }
      speedups[i] = Math.exp(logs / launches.size());
    }
    Arrays.sort(speedups);
    return speedups;
  }

  private static LatencyComparison.Times times(List<long[]> launches) {
    long[] all = launches.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    int p95 = Math.min(all.length - 1, (int) Math.ceil(0.95 * all.length) - 1);
    return new LatencyComparison.Times(Math.round(median(all)), all[Math.max(0, p95)]);
  }

  /** Sorts its argument. */
  private static double median(long[] values) {
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2.0;
  }

  private static double at(double[] sorted, double probability) {
    double position = probability * (sorted.length - 1);
    int below = (int) Math.floor(position);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}
