package io.quantry.bench.chaos;

import io.quantry.bench.chaos.JobRecord.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * How long jobs that were lost by a kill were without a worker: until the loss was noticed, and
 * from then on as long as a worker of their stage was there and did nothing. A job that waits for a
 * busy worker waits as any other does. The time in which a server or job-service was away counts
 * for neither.
 */
final class ReleaseTimes {
  private final List<JobRecord> jobs;
  private final Kills kills;

  /** By stage, then by worker: what it did. */
  private final Map<String, Map<String, List<Attempt>>> work = new HashMap<>();

  /** When anything began or ended. */
  private final List<Instant> turns;

  /**
   * A job that was lost and found.
   *
   * @param noticedAt when the lost attempt was ended
   */
  record Release(JobRecord job, Instant killedAt, Instant noticedAt, Duration took) {}

  ReleaseTimes(List<JobRecord> jobs, Kills kills) {
    this.jobs = jobs;
    this.kills = kills;
    for (JobRecord job : jobs) {
      for (Attempt attempt : job.attempts()) {
        work.computeIfAbsent(attempt.stage(), stage -> new HashMap<>())
            .computeIfAbsent(attempt.worker(), worker -> new ArrayList<>())
            .add(attempt);
      }
    }
    this.turns =
        Stream.concat(
                kills.turns(),
                jobs.stream()
                    .flatMap(job -> job.attempts().stream())
                    .flatMap(attempt -> Stream.of(attempt.claimedAt(), end(attempt))))
            .sorted()
            .distinct()
            .toList();
  }

  private static Instant end(Attempt attempt) {
    Instant ended = attempt.endedAt();
    return ended == null ? attempt.claimedAt() : ended;
  }

  /** One for each job and kill by which it was lost. */
  List<Release> all() {
    List<Release> releases = new ArrayList<>();
    for (JobRecord job : jobs) {
      for (Attempt lost : job.attempts()) {
        kills.kills().stream()
            .filter(kill -> kill.member().equals(lost.worker()) && lost.lostAt(kill.at()))
            .map(Kills.Kill::at)
            .min(Instant::compareTo)
            .ifPresent(
                at ->
                    job.after(lost).ifPresent(next -> releases.add(release(job, at, lost, next))));
      }
    }
    return releases;
  }

  private Release release(JobRecord job, Instant killedAt, Attempt lost, Attempt next) {
    Instant noticedAt = end(lost);
    Predicate<Instant> served = time -> !kills.away(time, Cluster::serves);
    Duration took =
        during(killedAt, noticedAt, served)
            .plus(
                during(noticedAt, next.claimedAt(), served.and(time -> idle(lost.stage(), time))));
    return new Release(job, killedAt, noticedAt, took);
  }

  /** Whether a worker of the stage was there and did nothing. */
  private boolean idle(String stage, Instant time) {
    return work.getOrDefault(stage, Map.of()).entrySet().stream()
        .anyMatch(
            worker ->
                !kills.away(time, worker.getKey()::equals)
                    && worker.getValue().stream()
                        .noneMatch(
                            attempt ->
                                attempt.claimedAt().isBefore(time) && end(attempt).isAfter(time)));
  }

  /** How much of a time the condition held, which changes at turns alone. */
  private Duration during(Instant from, Instant until, Predicate<Instant> condition) {
    List<Instant> marks =
        Stream.concat(
                Stream.of(from, until),
                turns.stream().filter(turn -> turn.isAfter(from) && turn.isBefore(until)))
            .sorted()
            .toList();
    Duration held = Duration.ZERO;
    for (int i = 1; i < marks.size(); i++) {
      Duration between = Duration.between(marks.get(i - 1), marks.get(i));
      if (condition.test(marks.get(i - 1).plus(between.dividedBy(2)))) {
        held = held.plus(between);
      }
    }
    return held;
  }
}
