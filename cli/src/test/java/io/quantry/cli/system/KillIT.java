package io.quantry.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.cli.client.JobView;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.contracts.job.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                await(
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

  /** Versions beside the uploaded one. */
  private static int resultsOf(QuantryClient client) {
    return client.get(Routes.modelVersions("glyphs")).path("items").size() - 1;
  }

  /** Waits until the job runs, and answers the engine's process that runs it. */
  private static ProcessHandle engineOf(Path home, QuantryClient client, JobView job)
      throws InterruptedException {
    return await(
            PATIENCE,
            () -> {
              JobState state = new JobView(client.get(Routes.job(job.id()))).state();
              assertThat(state)
                  .as("the quantization was over before it could be killed")
                  .isIn(JobState.QUEUED, JobState.RUNNING);
              return state == JobState.RUNNING
                  ? engines(home).stream().findFirst()
                  : Optional.empty();
            })
        .orElseThrow();
  }

  private static List<ProcessHandle> engines(Path home) {
    return ProcessHandle.allProcesses().filter(process -> isEngineOn(home, process)).toList();
  }

  /**
   * Whether it is the JVM of an engine, not one of the launchers before it, working below the home.
   */
  private static boolean isEngineOn(Path home, ProcessHandle process) {
    Path proc = Path.of("/proc", Long.toString(process.pid()));
    try {
      String command =
          Files.readString(proc.resolve("cmdline"), java.nio.charset.StandardCharsets.ISO_8859_1);
      return command.contains("io.quantry.engine.Main")
          && Files.readString(proc.resolve("comm")).strip().equals("java")
          && Files.readSymbolicLink(proc.resolve("cwd")).startsWith(home);
    } catch (IOException gone) {
      return false;
    }
  }

  private static <T> Optional<T> await(Duration patience, Supplier<Optional<T>> asked)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    Optional<T> answer = asked.get();
    while (answer.isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(20);
      answer = asked.get();
    }
    return answer;
  }
}
