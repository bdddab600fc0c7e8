package io.quantry.ort;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Times several models on one input, in turns, so that a disturbance meets all of them. */
public final class SideBySide {
  private static final int WARM_UP = 2;
  private static final int FEWEST_ROUNDS = 5;
  private static final int MOST_ROUNDS = 60;
  private static final long ENOUGH_NANOS_A_MODEL = 1_500_000_000L;

  private SideBySide() {}

  /**
   * The median time of a run of each model, in microseconds; all outputs are computed.
   *
   * @param settings without spinning, or idle threads of one model slow the others
   * @throws RunnerException if a model does not load or run
   */
  public static List<Double> medianMicros(
      List<Path> models, Map<String, TensorValue> feeds, SessionSettings settings) {
    List<PreparedRun> runs = new ArrayList<>();
    List<Session> sessions = new ArrayList<>();
    try {
      for (Path model : models) {
        Session session = Session.open(model, settings);
        sessions.add(session);
        runs.add(
            session.prepare(feeds, session.outputs().stream().map(TensorSignature::name).toList()));
      }
      return medians(runs);
    } finally {
      runs.forEach(PreparedRun::close);
      sessions.forEach(Session::close);
    }
  }

  private static List<Double> medians(List<PreparedRun> runs) {
    Cancellation cancellation = new Cancellation();
    List<List<Long>> nanos = new ArrayList<>();
    for (PreparedRun run : runs) {
      nanos.add(new ArrayList<>());
      for (int i = 0; i < WARM_UP; i++) {
        run.nanos(cancellation);
      }
    }
    long end = System.nanoTime() + ENOUGH_NANOS_A_MODEL * runs.size();
    for (int round = 0;
        round < FEWEST_ROUNDS || (round < MOST_ROUNDS && System.nanoTime() < end);
        round++) {
      for (int i = 0; i < runs.size(); i++) {
        nanos.get(i).add(runs.get(i).nanos(cancellation));
      }
    }
    return nanos.stream().map(SideBySide::medianMicros).toList();
  }

  private static double medianMicros(List<Long> nanos) {
    return nanos.stream().sorted().skip(nanos.size() / 2).findFirst().orElseThrow() / 1e3;
  }
}
