package io.quantry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.fleet.DispatchRecord;
import io.quantry.contracts.fleet.InternalRoutes;
import io.quantry.contracts.fleet.Role;
import io.quantry.contracts.job.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** How an agent stops taking work, for a while or for good, and what becomes of what it does. */
class LeavingTest extends AgentScenario {
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch mayFinish = new CountDownLatch(1);

  /** Runs until it may finish, or is stopped. */
  private void holdStages() {
    runner =
        (scratch, task, max, events, cancellation) -> {
          begun.countDown();
          while (!mayFinish.await(10, TimeUnit.MILLISECONDS)) {
            if (cancellation.cause().isPresent()) {
              return failed("canceled", "stopped");
            }
          }
          return quantized(scratch, "output/model.onnx");
        };
  }

  private void restart(Duration patience) throws Exception {
    stopAgent();
    shutdownPatience = patience;
    startAgent(Role.WORKER);
  }

  private void begin(String job) throws Exception {
    holdStages();
    offer(job);
    publish(json.writeValueAsBytes(new DispatchRecord(job, Stage.QUANTIZATION)));
    assertThat(begun.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  private CompletableFuture<Void> close() {
    return CompletableFuture.runAsync(
        () -> {
          try {
            agent.close();
          } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private List<String> pathsOfFinalWords() {
    List<FakeJobService.Call> said = new ArrayList<>();
    jobService.finalWords.drainTo(said);
    return said.stream().map(FakeJobService.Call::path).toList();
  }

  private static void await(BooleanSupplier wanted) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!wanted.getAsBoolean() && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    assertThat(wanted.getAsBoolean()).isTrue();
  }

  @Test
  void handsOverWhatRunsAndSaysGoodbye() throws Exception {
    begin("job_20");
    long start = System.nanoTime();
    agent.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    assertThat(pathsOfFinalWords())
        .containsExactly(InternalRoutes.RELEASES, InternalRoutes.DEPARTURES);
    awaitEmpty(folder.resolve("data/scratch"));
  }

  @Test
  void letsWhatRunsFinishWithinItsPatienceAndTakesNothingNew() throws Exception {
    restart(Duration.ofMinutes(1));
    begin("job_21");
    CompletableFuture<Void> closing = close();
    await(() -> jobService.leaving);
    offer("job_22");
    publish(json.writeValueAsBytes(new DispatchRecord("job_22", Stage.QUANTIZATION)));
    Thread.sleep(1_000);
    assertThat(closing).isNotDone();
    mayFinish.countDown();
    closing.join();
    assertThat(pathsOfFinalWords())
        .containsExactly(InternalRoutes.COMPLETIONS, InternalRoutes.DEPARTURES);
    assertThat(jobService.grantable).containsKey("job_22");
  }

  @Test
  void handsOverWhatIsLeftWhenItsPatienceEndsOrSomebodyIsInAHurry() throws Exception {
    restart(Duration.ofMinutes(10));
    begin("job_23");
    CompletableFuture<Void> closing = close();
    await(() -> jobService.leaving);
    agent.hurry();
    closing.join();
    assertThat(pathsOfFinalWords())
        .containsExactly(InternalRoutes.RELEASES, InternalRoutes.DEPARTURES);
  }

  @Test
  void aDrainedAgentTakesNothingUntilItIsResumed() throws Exception {
    await(() -> !jobService.announcements.isEmpty());
    jobService.drain = true;
    Thread.sleep(2_000); // a heartbeat tells it, and a poll of half a second may be under way
    offer("job_24");
    publish(json.writeValueAsBytes(new DispatchRecord("job_24", Stage.QUANTIZATION)));
    Thread.sleep(2_000);
    assertThat(jobService.claims).hasValue(0);

    jobService.drain = false;
    assertThat(finalWord().path()).isEqualTo(InternalRoutes.COMPLETIONS);
  }

  @Test
  void severalSlotsWorkAtATime() throws Exception {
    stopAgent();
    slots = 2;
    startAgent(Role.WORKER);
    CountDownLatch both = new CountDownLatch(2);
    runner =
        (scratch, task, max, events, cancellation) -> {
          both.countDown();
          return both.await(PATIENCE_SECONDS, TimeUnit.SECONDS)
              ? quantized(scratch, "output/model.onnx")
              : failed("internal-error", "was alone");
        };
    for (String job : List.of("job_25", "job_26")) {
      offer(job);
      publish(json.writeValueAsBytes(new DispatchRecord(job, Stage.QUANTIZATION)));
    }
    assertThat(List.of(finalWord().path(), finalWord().path()))
        .containsOnly(InternalRoutes.COMPLETIONS);
  }
}
