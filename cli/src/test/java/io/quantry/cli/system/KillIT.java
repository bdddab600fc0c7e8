package io.quantry.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.cli.client.JobView;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.contracts.job.JobState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * SIGKILL in the middle of a quantization: of the engine's process, of the worker, of the whole
 * platform.
 */
class KillIT {
  /** A lease (30 s), the sweeper, a retry's pause, and both stages again on a busy machine. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path folder;

  @Test
  void anEngineKilledMidQuantizationFailsItsAttemptWithACauseAndTheNextJobSucceeds()
      throws Exception {
    Path home = folder.resolve("home");
    try (PlatformUnderTest platform = PlatformUnderTest.up(home)) {
      QuantryClient client = platform.client();
      DemoData.uploadGlyphs(client);
      JobView job = DemoData.submit(client, DemoData.glyphJob());

      PlatformUnderTest.signal("KILL", engineOf(home, client, job).pid());
      JobView end = DemoData.awaitEnd(client, job);

      if (end.state() == JobState.FAILED) {
        assertThat(end.failure()).as(end.document().toString()).isPresent();
        assertThat(resultsOf(client)).isZero();
      } else {
        assertThat(end.state()).as(end.document().toString()).isEqualTo(JobState.SUCCEEDED);
        assertThat(resultsOf(client)).isEqualTo(1);
      }
      JobView next = DemoData.awaitEnd(client, DemoData.submit(client, DemoData.glyphJob()));
      assertThat(next.state()).as(next.document().toString()).isEqualTo(JobState.SUCCEEDED);
    }
    PlatformUnderTest.awaitNoProcessOn(home);
  }

  @Test
  void aKilledWorkersJobGoesToAnotherWorkerAndItsEngineDiesWithIt() throws Exception {
    Path home = folder.resolve("home");
    try (PlatformUnderTest platform = PlatformUnderTest.up(home, "--without-worker")) {
      QuantryClient client = platform.client();
      DemoData.uploadGlyphs(client);
      JobView job = DemoData.submit(client, DemoData.glyphJob());
      try (WorkerUnderTest first = WorkerUnderTest.start(platform, "first")) {
        ProcessHandle engine = engineOf(home, client, job);
        first.kill();
        assertThat(
                Engines.await(
                    Duration.ofSeconds(5),
                    () -> engine.isAlive() ? Optional.empty() : Optional.of(true)))
            .as("the engine of a killed worker dies with it")
            .isPresent();
      }
      try (WorkerUnderTest second = WorkerUnderTest.start(platform, "second")) {
        JobView end = DemoData.awaitEnd(client, job);
        assertThat(second.isAlive()).isTrue();
        assertThat(end.state()).as(end.document().toString()).isEqualTo(JobState.SUCCEEDED);
        assertThat(resultsOf(client)).as("versions registered for one job").isEqualTo(1);
      }
    }
    PlatformUnderTest.awaitNoProcessOn(home);
  }

  @Test
  void aKilledPlatformLeavesNoProcessAndEndsItsJobAfterTheNextUp() throws Exception {
    Path home = folder.resolve("home");
    JobView job;
    PlatformUnderTest killed = PlatformUnderTest.up(home);
    try {
      DemoData.uploadGlyphs(killed.client());
      job = DemoData.submit(killed.client(), DemoData.glyphJob());
      assertThat(engineOf(home, killed.client(), job).isAlive()).isTrue();
    } finally {
      killed.kill();
    }
    PlatformUnderTest.awaitNoProcessOn(home);

    try (PlatformUnderTest again = PlatformUnderTest.up(home)) {
      JobView end = DemoData.awaitEnd(again.client(), job);
      assertThat(end.state()).as(end.document().toString()).isEqualTo(JobState.SUCCEEDED);
      assertThat(resultsOf(again.client())).as("versions registered for one job").isEqualTo(1);
    }
    PlatformUnderTest.awaitNoProcessOn(home);
  }

  @Test
  void aTrainingGoesOnWhereAKilledWorkerLeftIt() throws Exception {
    Path home = folder.resolve("home");
    try (PlatformUnderTest platform = PlatformUnderTest.up(home, "--without-worker")) {
      QuantryClient client = platform.client();
      DemoData.uploadGlyphs(client);
      JobView job;
      try (WorkerUnderTest first = WorkerUnderTest.start(platform, "first")) {
        job = DemoData.submit(client, DemoData.trainingJob(4));
        Path log = home.resolve("first.log");
        assertThat(Engines.await(PATIENCE, () -> saysThatACheckpointIsKept(log))).isPresent();
        first.kill();
      }
      try (WorkerUnderTest second = WorkerUnderTest.start(platform, "second")) {
        JobView end = DemoData.awaitEnd(client, job);
        assertThat(second.isAlive()).isTrue();
        assertThat(end.state()).as(end.document().toString()).isEqualTo(JobState.SUCCEEDED);
      }
      assertThat(client.get(Routes.jobLog(job.id())).toString()).contains("goes on after epoch");
      JsonNode epochs = client.get(Routes.job(job.id()) + "/epochs").path("items");
      assertThat(epochs).hasSize(4);
      assertThat(epochs.path(0).path("attempt").asInt()).isEqualTo(1);
      assertThat(epochs.path(3).path("attempt").asInt()).isEqualTo(2);
      assertThat(resultsOf(client)).isEqualTo(1);
    }
    PlatformUnderTest.awaitNoProcessOn(home);
  }

  private static Optional<Boolean> saysThatACheckpointIsKept(Path log) {
    try {
      return Files.readString(log).contains("Kept a checkpoint")
          ? Optional.of(true)
          : Optional.empty();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Versions beside the uploaded one. */
  private static int resultsOf(QuantryClient client) {
    return client.get(Routes.modelVersions("glyphs")).path("items").size() - 1;
  }

  /** Waits until the job runs, and answers the engine's process that runs it. */
  private static ProcessHandle engineOf(Path home, QuantryClient client, JobView job)
      throws InterruptedException {
    return Engines.await(
            PATIENCE,
            () -> {
              JobState state = new JobView(client.get(Routes.job(job.id()))).state();
              assertThat(state)
                  .as("the quantization was over before it could be killed")
                  .isIn(JobState.QUEUED, JobState.RUNNING);
              return state == JobState.RUNNING
                  ? Engines.on(home).stream().findFirst()
                  : Optional.empty();
            })
        .orElseThrow();
  }
}
