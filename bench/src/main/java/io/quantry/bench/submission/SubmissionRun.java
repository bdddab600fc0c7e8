package io.quantry.bench.submission;

import io.quantry.cli.home.RunningPlatform;
import java.io.IOException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The run as a whole, and what it printed. */
public final class SubmissionRun {
  private static final int FEW = 10;
  private static final int WARM_UP_USERS = 20;

  private final Door door;
  private final JobLists lists;
  private final String spec;

  /**
   * Prepares a run.
   *
   * @param model a model that is there and whose jobs are this run's alone
   */
  public SubmissionRun(RunningPlatform running, String model) {
    door = new Door(running.url(), running.apiKey());
    lists = new JobLists(door, model);
    spec =
        "{\"model\": {\"ref\": \"%s\"}, \"technique\": {\"type\": \"dynamic\"}}".formatted(model);
  }

  /** Prints every figure; whether nothing was lost, doubled or answered 5xx. */
  public boolean run(int users, int jobsEach) throws IOException, InterruptedException {
    String run = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    new Submitters(door, spec).run(1, FEW, run + "-few");
    lists.measure("with few jobs");
    new Submitters(door, spec).run(WARM_UP_USERS, FEW, run + "-warm-up");

    Submitters submitters = new Submitters(door, spec);
    long begun = System.nanoTime();
    submitters.run(users, jobsEach, run);
    double seconds = (System.nanoTime() - begun) / 1e9;
    Map<String, String> accepted = submitters.accepted();
    Set<String> distinct = new HashSet<>(accepted.values());
    Map<String, Integer> listed = lists.listed();
    long lost = distinct.stream().filter(id -> !listed.containsKey(id)).count();
    int expected = users * jobsEach;
    int known = WARM_UP_USERS * FEW + FEW;
    System.out.printf(
        Locale.ROOT,
        """

        %d submitters, %d jobs each, in %.1f s (%.0f accepted a second)
        accepted %d of %d, of distinct ids %d, lost %d, listed beyond the accepted %d
        429 %d, 5xx %d, other statuses %d, without an answer %d
        accepted: %s
        """,
        users,
        jobsEach,
        seconds,
        accepted.size() / seconds,
        accepted.size(),
        expected,
        distinct.size(),
        lost,
        listed.size() - distinct.size() - known,
        submitters.tooMany(),
        submitters.serverErrors(),
        submitters.others(),
        submitters.unanswered(),
        submitters.times());
    lists.measure("with %d jobs".formatted(listed.size()));
    return accepted.size() == expected
        && distinct.size() == expected
        && lost == 0
        && submitters.serverErrors() == 0
        && submitters.unanswered() == 0;
  }
}
