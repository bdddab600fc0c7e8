package io.quantry.bench;

import io.quantry.ort.Cancellation;
import io.quantry.ort.PreparedRun;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorSignature;
import io.quantry.ort.TensorValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
  private static final int FEWEST_ROUNDS = 4;
  private static final Duration LAUNCH = Duration.ofMillis(1500);

  /** Median nanoseconds: {@code [launch][model]}. */
  private final double[][] medians;

  private InterleavedTimes(double[][] medians) {
    this.medians = medians;
  }

  static InterleavedTimes of(List<Path> models, Map<String, TensorValue> feeds, int threads) {
    double[][] medians = new double[LAUNCHES][];
    for (int launch = 0; launch < LAUNCHES; launch++) {
      medians[launch] = launch(models, feeds, threads);
    }
    return new InterleavedTimes(medians);
  }

  /** Median over the launches of a model's median. */
  double millis(int model) {
    return median(Arrays.stream(medians).mapToDouble(launch -> launch[model]).toArray()) / 1e6;
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

  private static double[] launch(List<Path> models, Map<String, TensorValue> feeds, int threads) {
    List<Session> sessions = new ArrayList<>();
    List<PreparedRun> runs = new ArrayList<>();
    try {
      for (Path model : models) {
        Session session = Session.open(model, SessionSettings.threads(threads));
        sessions.add(session);
        runs.add(
            session.prepare(feeds, session.outputs().stream().map(TensorSignature::name).toList()));
      }
      rounds(runs, 1, LAUNCH.dividedBy(3));
      return rounds(runs, FEWEST_ROUNDS, LAUNCH).stream()
          .mapToDouble(times -> median(times.stream().mapToDouble(Long::doubleValue).toArray()))
          .toArray();
    } finally {
      runs.forEach(PreparedRun::close);
      sessions.forEach(Session::close);
    }
  }

  private static List<List<Long>> rounds(List<PreparedRun> runs, int fewest, Duration budget) {
    List<List<Long>> times = new ArrayList<>();
    runs.forEach(run -> times.add(new ArrayList<>()));
    Cancellation never = new Cancellation();
    long end = System.nanoTime() + budget.multipliedBy(runs.size()).toNanos();
    for (int round = 0; round < fewest || System.nanoTime() < end; round++) {
      for (int turn = 0; turn < runs.size(); turn++) {
        int model = (round + turn) % runs.size();
        times.get(model).add(runs.get(model).nanos(never));
      }
    }
    return times;
  }

  /** Sorts its argument. */
  private static double median(double[] values) {
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }
}
