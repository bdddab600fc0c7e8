package io.quantry.bench.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What the {@link Oracle} found.
 *
 * @param jobs accepted and found
 * @param states how many ended in which
 * @param lost accepted and not found
 * @param doubled jobs that no accepted request made, and results that are too many or missing
 * @param unfinished in no terminal state
 * @param failedForNoCause FAILED without a cause that says something
 * @param disordered jobs whose attempts do not rise by one, or overlap
 * @param wrongDigests downloads that are not what was uploaded or declared
 * @param releases from a kill to the next claim of a job that was lost by it, shortest first
 * @param starts attempts
 * @param sweptStarts those whose record a sweep had to send again, while servers were there
 * @param excusedStarts the same, after topics were wiped or servers away
 * @param remarks what was wrong, one line each
 */
record Outcome(
    int jobs,
    Map<String, Integer> states,
    int lost,
    int doubled,
    int unfinished,
    int failedForNoCause,
    int disordered,
    int wrongDigests,
    List<Duration> releases,
    int starts,
    int sweptStarts,
    int excusedStarts,
    List<String> remarks) {
  Outcome {
    releases = List.copyOf(releases);
    remarks = List.copyOf(remarks);
  }

  long lateReleases() {
    return releases.stream().filter(took -> took.compareTo(Timing.RE_LEASE_LIMIT) > 0).count();
  }

  Duration medianRelease() {
    return releases.isEmpty() ? Duration.ZERO : releases.get(releases.size() / 2);
  }

  Duration longestRelease() {
    return releases.isEmpty() ? Duration.ZERO : releases.getLast();
  }

  /** Percent of the starts that a record caused without a sweep's help. */
  double startsByRecord() {
    int counted = starts - excusedStarts;
    return counted == 0 ? 100 : 100.0 * (counted - sweptStarts) / counted;
  }
}
