package io.quantry.ort;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Times several models on one input, in turns, so that a disturbance meets all of them; another
 * model goes first in each round.
 */
public final class SideBySide {
  private SideBySide() {}

  /**
   * How long to time. A round runs each model once.
   *
   * @param warmUpRounds at least, before any that counts
   * @param warmUp at least, for each model
   * @param fewestRounds that count
   * @param timed for each model; no further round begins after it
   * @param mostRounds that count
   */
  public record Effort(
      int warmUpRounds, Duration warmUp, int fewestRounds, Duration timed, int mostRounds) {
    /** Enough to choose between two forms of a model: 1.5 s a model. */
    public static final Effort TRIAL = new Effort(2, Duration.ZERO, 5, Duration.ofMillis(1500), 60);

    public Effort {
      if (warmUpRounds < 0 || fewestRounds < 1 || mostRounds < fewestRounds) {
        throw new IllegalArgumentException(
            "%d rounds to warm up, %d to %d timed"
                .formatted(warmUpRounds, fewestRounds, mostRounds));
      }
    }
  }

  /**
   * The median time of a run of each model, in microseconds; all outputs are computed.
   *
   * @param settings without spinning, or idle threads of one model slow the others
   * @return in the order of the models
   * @throws RunnerException if a model does not load or run
   */
  public static List<Double> medianMicros(
      List<Path> models, Map<String, TensorValue> feeds, SessionSettings settings) {
    return medianMicros(models, feeds, settings, Effort.TRIAL);
  }

  /** The same, for as long as one likes. */
  public static List<Double> medianMicros(
      List<Path> models, Map<String, TensorValue> feeds, SessionSettings settings, Effort effort) {
    List<PreparedRun> runs = new ArrayList<>();
    List<Session> sessions = new ArrayList<>();
    try {
      for (Path model : models) {
        Session session = Session.open(model, settings);
        sessions.add(session);
        runs.add(
            session.prepare(feeds, session.outputs().stream().map(TensorSignature::name).toList()));
      }
      Cancellation never = new Cancellation();
      return medianMicros(
          runs.stream().<LongSupplier>map(run -> () -> run.nanos(never)).toList(), effort);
    } finally {
      runs.forEach(PreparedRun::close);
      sessions.forEach(Session::close);
    }
  }

  /**
   * @param runs each runs once and returns its nanoseconds
   */
  static List<Double> medianMicros(List<LongSupplier> runs, Effort effort) {
    rounds(runs, effort.warmUpRounds(), effort.warmUp(), Integer.MAX_VALUE);
    return rounds(runs, effort.fewestRounds(), effort.timed(), effort.mostRounds()).stream()
        .map(nanos -> median(nanos) / 1e3)
        .toList();
  }

  /** The times of each, in nanoseconds. */
  private static List<List<Long>> rounds(
      List<LongSupplier> runs, int fewest, Duration each, int most) {
    List<List<Long>> nanos = new ArrayList<>();
    runs.forEach(run -> nanos.add(new ArrayList<>()));
    long end = System.nanoTime() + each.multipliedBy(runs.size()).toNanos();
    for (int round = 0; round < fewest || (round < most && System.nanoTime() - end < 0); round++) {
      for (int turn = 0; turn < runs.size(); turn++) {
        int model = (round + turn) % runs.size();
        nanos.get(model).add(runs.get(model).getAsLong());
      }
    }
    return nanos;
  }

  static double median(List<Long> values) {
    List<Long> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2.0;
  }
}
