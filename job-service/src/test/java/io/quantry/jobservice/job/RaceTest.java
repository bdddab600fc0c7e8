package io.quantry.jobservice.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.fleet.Lease;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.TestMember;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** What comes late, and what comes at the same time, a thousand times each. */
class RaceTest extends ServiceTest {
  private static final int TIMES = 1_000;

  /** As many as a job may have, so that each job leaves nine old leases behind. */
  private static final int ATTEMPTS = 10;

  @Autowired private Sweeper sweeper = uninitialized();
  private ExecutorService hands = uninitialized();

  @BeforeEach
  void open() {
    hands = Executors.newFixedThreadPool(4);
  }

  @AfterEach
  void close() {
    hands.close();
  }

  @Test
  void everyLateResultOfAnOldAttemptIsRefused() throws Exception {
    TestMember worker = worker("late");
    String model = newModel();
    List<String> jobs = new ArrayList<>();
    List<Lease> current = new ArrayList<>();
    List<Lease> old = new ArrayList<>();
    while (old.size() < TIMES) {
      String job = submitFor(model, ", \"execution\": {\"maxAttempts\": " + ATTEMPTS + "}");
      jobs.add(job);
      for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
        Lease lease = worker.take(job).lease();
        assertThat(lease.attempt()).as("attempts strictly rise").isEqualTo(attempt);
        old.add(lease);
        loseLease(job);
      }
      current.add(worker.take(job).lease());
      holdLease(job);
    }
    BlobRef bytes = worker.uploaded(current.getFirst(), "late");

    AtomicInteger refused = new AtomicInteger();
    all(
        old,
        lease -> {
          assertThat(worker.complete(lease, List.of(bytes)).problem())
              .isEqualTo("409 stale-attempt");
          assertThat(worker.fail(lease, "nothing-to-quantize").problem())
              .isEqualTo("409 stale-attempt");
          refused.incrementAndGet();
        });

    System.out.println("refused " + refused + " late results of " + old.size());
    assertThat(refused).hasValue(old.size());
    for (int i = 0; i < jobs.size(); i++) {
      JsonNode job = job(jobs.get(i));
      assertThat(job.path("state").asString()).isEqualTo("RUNNING");
      assertThat(job.path("attempt").asInt()).isEqualTo(ATTEMPTS);
      BlobRef result = worker.uploaded(current.get(i), "in time " + i);
      assertThat(worker.complete(current.get(i), List.of(result)).status()).isEqualTo(200);
      assertThat(versionsOf(jobs.get(i))).isEqualTo(1);
    }
  }

  /** As if the member had been silent, and the sweeper had come by and by. */
  private void loseLease(String job) {
    expiresIn(job, -1);
    for (int i = 0; i < 200 && !state(job).equals("QUEUED"); i++) {
      sweeper.sweep();
    }
  }

  /** As if the member had beaten since. */
  private void holdLease(String job) {
    expiresIn(job, 600);
  }

  private void expiresIn(String job, int seconds) {
    database
        .sql("UPDATE jobs SET lease_expires_at = now() + make_interval(secs => ?) WHERE id = ?")
        .params(seconds, PrefixedId.JOB.parse(job).orElseThrow())
        .update();
  }

  @Test
  void ofCancelAndCompletionExactlyOneWins() throws Exception {
    TestMember worker = worker("race");
    String model = newModel();
    AtomicInteger completed = new AtomicInteger();
    all(
        IntStream.range(0, TIMES).boxed().toList(),
        round -> {
          String job = submitFor(model, "");
          Lease lease = worker.take(job).lease();
          BlobRef artifact = worker.uploaded(lease, "race");
          CompletableFuture<Integer> completion =
              CompletableFuture.supplyAsync(
                  () -> worker.complete(lease, List.of(artifact)).status());
          int cancel = client.post("/v1/jobs/" + job + "/cancel", "").status();
          assertThat(completion.join()).isEqualTo(200);
          assertThat(cancel).isEqualTo(200);
          // Completed first, the job waited for its evaluation, where a cancel ends it at once.
          JsonNode end = job(job);
          assertThat(end.path("state").asString()).isEqualTo("CANCELED");
          int won = end.has("result") ? 1 : 0;
          assertThat(versionsOf(job)).isEqualTo(won);
          assertThat(completedAttemptsOf(job)).isEqualTo(won);
          completed.addAndGet(won);
        });
    System.out.println("completion was first in " + completed + " of " + TIMES + " races");
  }

  private interface Hand<T> {
    void take(T piece);
  }

  private <T> void all(List<T> pieces, Hand<T> hand) throws InterruptedException {
    List<Future<?>> running = new ArrayList<>();
    for (T piece : pieces) {
      running.add(hands.submit(() -> hand.take(piece)));
    }
    for (Future<?> piece : running) {
      try {
        piece.get();
      } catch (ExecutionException failed) {
        throw new AssertionError(failed.getCause());
      }
    }
  }

  private String submitFor(String model, String further) {
    return client.post("/v1/jobs", spec(model, further)).json().path("id").asString();
  }

  private int versionsOf(String job) {
    return count("SELECT count(*) FROM model_versions WHERE job_id = ?", job);
  }

  private int completedAttemptsOf(String job) {
    return count(
        "SELECT count(*) FROM job_attempts WHERE job_id = ? AND outcome = 'COMPLETED'", job);
  }

  private int count(String sql, String job) {
    return database
        .sql(sql)
        .param(PrefixedId.JOB.parse(job).orElseThrow())
        .query(Integer.class)
        .single();
  }
}
