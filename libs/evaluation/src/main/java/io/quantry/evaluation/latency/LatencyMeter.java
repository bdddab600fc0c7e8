package io.quantry.evaluation.latency;

import io.quantry.ort.Cancellation;
import io.quantry.ort.PreparedRun;
import io.quantry.ort.Session;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorSignature;
import io.quantry.ort.TensorValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Times two models in turns within one process, so that whatever else the machine does meets both.
 * Spinning is off: two pools that spin falsify each other's times. Each launch opens fresh
 * sessions, for memory layout differs from launch to launch; each round runs both models, which
 * goes first changing from round to round. The first runs are dropped until medians hold still.
 */
public final class LatencyMeter {
  private static final int WINDOW = 5;
  private static final double STILL = 0.03;
  private static final int MOST_ROUNDS = 1000;

  private final Path baseline;
  private final Path candidate;
  private final int threads;
  private final LatencyPlan plan;
  private final Cancellation cancellation;

  public LatencyMeter(
      Path baseline, Path candidate, int threads, LatencyPlan plan, Cancellation cancellation) {
    this.baseline = baseline;
    this.candidate = candidate;
    this.threads = threads;
    this.plan = plan;
    this.cancellation = cancellation;
  }

  /** Times one point on the same feeds for both models. */
  public LatencyComparison measure(
      LatencyPoint point, Map<String, TensorValue> feeds, double confidence, long seed) {
    List<Launch> launches = new ArrayList<>();
    for (int launch = 0; launch < plan.launches(); launch++) {
      launches.add(launch(feeds));
    }
    return SpeedupEstimate.of(point, threads, launches, confidence, seed);
  }

  private Launch launch(Map<String, TensorValue> feeds) {
    SessionSettings settings = SessionSettings.threads(threads);
    try (Session first = Session.open(baseline, settings);
        Session second = Session.open(candidate, settings);
        PreparedRun before = first.prepare(feeds, outputs(first));
        PreparedRun after = second.prepare(feeds, outputs(second))) {
      warmUp(before, after);
      return rounds(before, after);
    }
  }

  private void warmUp(PreparedRun before, PreparedRun after) {
    List<Long> first = new ArrayList<>();
    List<Long> second = new ArrayList<>();
    long end = System.nanoTime() + plan.budget().toNanos();
    do {
      first.add(before.nanos(cancellation));
      second.add(after.nanos(cancellation));
    } while (System.nanoTime() < end && !(still(first) && still(second)));
  }

  private static boolean still(List<Long> nanos) {
    int count = nanos.size();
    if (count < 2 * WINDOW) {
      return false;
    }
    double last = median(nanos.subList(count - WINDOW, count));
    double earlier = median(nanos.subList(count - 2 * WINDOW, count - WINDOW));
    return Math.abs(last - earlier) <= STILL * earlier;
  }

  private static double median(List<Long> nanos) {
    return nanos.stream()
        .mapToLong(Long::longValue)
        .sorted()
        .skip(WINDOW / 2)
        .findFirst()
        .orElse(0);
  }

  private Launch rounds(PreparedRun before, PreparedRun after) {
    List<Long> first = new ArrayList<>();
    List<Long> second = new ArrayList<>();
    long end = System.nanoTime() + plan.budget().toNanos();
    for (int round = 0;
        round < plan.minRounds() || (round < MOST_ROUNDS && System.nanoTime() < end);
        round++) {
      if (round % 2 == 0) {
        first.add(before.nanos(cancellation));
        second.add(after.nanos(cancellation));
      } else {
        second.add(after.nanos(cancellation));
        first.add(before.nanos(cancellation));
      }
    }
    return new Launch(
        first.stream().mapToLong(Long::longValue).toArray(),
        second.stream().mapToLong(Long::longValue).toArray());
  }

  private static List<String> outputs(Session session) {
    return session.outputs().stream().map(TensorSignature::name).toList();
  }

  /** Times of one pair of sessions, round by round. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Launch(long[] baseline, long[] candidate) {}
}
