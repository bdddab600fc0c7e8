package io.quantry.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.bench.chaos.JobRecord.Attempt;
import io.quantry.cli.client.JobView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

/** Of a job that worker-1 loses at 10 s: noticed at 40 s. */
class ReleaseTimesTest {
  private static final Instant START = Instant.parse("2026-11-26T12:00:00Z");

  private final Kills kills = new Kills();

  private static Instant at(int second) {
    return START.plusSeconds(second);
  }

  private static Attempt attempt(int number, String worker, int from, int until, String outcome) {
    return new Attempt("quantization", number, worker, at(from), at(until), outcome, false);
  }

  private static JobRecord job(Attempt... attempts) {
    return new JobRecord(new JobView(JsonNodeFactory.instance.objectNode()), List.of(attempts));
  }

  private static JobRecord lostThenClaimedAt(int second, String worker) {
    return job(
        attempt(1, "worker-1", 0, 40, "LOST"), attempt(2, worker, second, second + 5, "SUCCEEDED"));
  }

  private Duration took(JobRecord... jobs) {
    kills.killed("worker-1", at(10));
    List<ReleaseTimes.Release> releases = new ReleaseTimes(List.of(jobs), kills).all();
    assertThat(releases).hasSize(1);
    return releases.getFirst().took();
  }

  @Test
  void countsFromTheKillToTheNextClaimWhereAWorkerIsFree() {
    assertThat(took(lostThenClaimedAt(47, "worker-2"))).isEqualTo(Duration.ofSeconds(37));
  }

  @Test
  void waitsLikeAnyJobWhileAllThatAreThereAreBusy() {
    kills.away("worker-1", at(10), at(70));
    JobRecord other = job(attempt(1, "worker-2", 35, 60, "SUCCEEDED"));
    assertThat(took(lostThenClaimedAt(62, "worker-2"), other)).isEqualTo(Duration.ofSeconds(32));
  }

  @Test
  void countsWhileOneIsFreeThoughAnotherIsBusy() {
    JobRecord other = job(attempt(1, "worker-2", 35, 60, "SUCCEEDED"));
    assertThat(took(lostThenClaimedAt(62, "worker-2"), other)).isEqualTo(Duration.ofSeconds(52));
  }

  @Test
  void aBusyWorkerDoesNotExcuseALateNotice() {
    kills.away("worker-1", at(10), at(30));
    JobRecord other = job(attempt(1, "worker-2", 5, 39, "SUCCEEDED"));
    assertThat(took(lostThenClaimedAt(41, "worker-2"), other)).isEqualTo(Duration.ofSeconds(31));
  }

  @Test
  void theTimeWithoutTheDatabaseCountsForNothing() {
    kills.away("postgres", at(15), at(25));
    kills.away("kafka", at(20), at(28));
    kills.away("api-gateway", at(29), at(39));
    assertThat(took(lostThenClaimedAt(45, "worker-2"))).isEqualTo(Duration.ofSeconds(22));
  }

  @Test
  void aJobThatWasNotLostIsNoRelease() {
    kills.killed("worker-1", at(50));
    assertThat(new ReleaseTimes(List.of(lostThenClaimedAt(45, "worker-2")), kills).all()).isEmpty();
  }
}
