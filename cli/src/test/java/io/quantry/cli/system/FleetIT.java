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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Workers in processes of their own: told to end, frozen and woken, and with a device. */
class FleetIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String TEST_PROVIDERS = "-Dquantry.test-providers-allowed=true";

  @TempDir Path folder;

  @Test
  void whoIsToldToEndFinishesWhatRunsAndWhoIsToldTwiceHandsItOver() throws Exception {
    Path home = folder.resolve("home");
    try (PlatformUnderTest platform = PlatformUnderTest.up(home, "--without-worker")) {
      QuantryClient client = platform.client();
      DemoData.uploadGlyphs(client);
      JobView patient = DemoData.submit(client, DemoData.glyphJob());
      assertThat(patient.waiting())
          .hasValueSatisfying(w -> assertThat(w).contains("no-live-worker"));
      try (WorkerUnderTest first =
          WorkerUnderTest.start(platform, "first", "shutdown-patience=5m")) {
        awaitState(client, patient, JobState.RUNNING);
        first.signal("TERM");
        assertThat(first.endsWithin(PATIENCE)).isTrue();
        assertThat(outcomes(client, patient).getFirst()).isEqualTo("first COMPLETED");
        assertThat(workers(client)).as("left").doesNotContainKey("first");
      }

      JobView training = DemoData.submit(client, DemoData.trainingJob(4));
      Path log = home.resolve("second.log");
      try (WorkerUnderTest second =
          WorkerUnderTest.start(platform, "second", "shutdown-patience=10m")) {
        assertThat(await(() -> says(log, "Kept a checkpoint"))).isTrue();
        second.signal("TERM");
        assertThat(await(() -> says(log, "stages have"))).as("is patient").isTrue();
        long start = System.nanoTime();
        second.signal("TERM");
        assertThat(second.endsWithin(Duration.ofSeconds(60))).isTrue();
        System.out.println(
            "told twice, a worker ended after "
                + Duration.ofNanos(System.nanoTime() - start).toMillis()
                + " ms");
        assertThat(outcomes(client, training)).containsExactly("second HANDED_OVER");
        assertThat(Engines.on(home.resolve("second"))).isEmpty();
        try (var left = Files.list(home.resolve("second/scratch"))) {
          assertThat(left).isEmpty();
        }
      }
      try (WorkerUnderTest third = WorkerUnderTest.start(platform, "third")) {
        JobView end = DemoData.awaitEnd(client, training);
        assertThat(third.isAlive()).isTrue();
        assertThat(end.state()).as(end.document().toString()).isEqualTo(JobState.SUCCEEDED);
        assertThat(outcomes(client, training).subList(0, 2))
            .containsExactly("second HANDED_OVER", "third COMPLETED");
        assertThat(client.get(Routes.jobLog(training.id())).toString())
            .contains("goes on after epoch");
      }
    }
    PlatformUnderTest.awaitNoProcessOn(home);
  }

  @Test
  void aFrozenWorkerLosesItsJobKillsItsEngineOnceItWakesAndWorksAgain() throws Exception {
    Path home = folder.resolve("home");
    try (PlatformUnderTest platform = PlatformUnderTest.up(home, "--without-worker")) {
      QuantryClient client = platform.client();
      DemoData.uploadGlyphs(client);
      JobView job = DemoData.submit(client, DemoData.glyphJob());
      try (WorkerUnderTest frozen = WorkerUnderTest.start(platform, "frozen")) {
        awaitState(client, job, JobState.RUNNING);
        frozen.signal("STOP");
        long start = System.nanoTime();
        try (WorkerUnderTest heir = WorkerUnderTest.start(platform, "heir")) {
          assertThat(await(() -> outcomes(client, job).size() > 1)).isTrue();
          System.out.println(
              "a frozen worker's job was leased again after "
                  + Duration.ofNanos(System.nanoTime() - start).toMillis()
                  + " ms");
          assertThat(workers(client).get("frozen")).isEqualTo("LOST");
          frozen.signal("CONT");
          JobView end = DemoData.awaitEnd(client, job);
          assertThat(heir.isAlive()).isTrue();
          assertThat(end.state()).as(end.document().toString()).isEqualTo(JobState.SUCCEEDED);
        }
        assertThat(outcomes(client, job).subList(0, 2))
            .containsExactly("frozen LOST", "heir COMPLETED");
        assertThat(client.get(Routes.modelVersions("glyphs")).path("items")).hasSize(2);
        assertThat(await(() -> "LIVE".equals(workers(client).get("frozen")))).isTrue();
        assertThat(await(() -> Engines.on(home.resolve("frozen")).isEmpty())).isTrue();

        JobView next = DemoData.awaitEnd(client, DemoData.submit(client, DemoData.glyphJob()));
        assertThat(next.state()).as(next.document().toString()).isEqualTo(JobState.SUCCEEDED);
        assertThat(outcomes(client, next).getFirst()).isEqualTo("frozen COMPLETED");
      }
    }
    PlatformUnderTest.awaitNoProcessOn(home);
  }

  @Test
  void aJobForADeviceWaitsForAWorkerThatHasItAndNoOtherGetsIt() throws Exception {
    Path home = folder.resolve("home");
    try (PlatformUnderTest platform = PlatformUnderTest.up(home, TEST_PROVIDERS)) {
      QuantryClient client = platform.client();
      DemoData.uploadGlyphs(client);
      Map<String, Object> spec = DemoData.glyphJob();
      spec.put("target", Map.of("hardware", "gpu"));
      spec.put("objectives", Map.of());
      JobView job = DemoData.submit(client, spec);
      assertThat(job.document().at("/waiting/pool").asString("")).isEqualTo("gpu");
      DemoData.awaitEnd(client, DemoData.submit(client, DemoData.glyphJob()));
      assertThat(outcomes(client, job)).as("while only workers without it live").isEmpty();

      String claimed = "test-providers=CUDAExecutionProvider";
      try (WorkerUnderTest worker =
              WorkerUnderTest.start(platform, "gpu-worker", TEST_PROVIDERS, claimed);
          WorkerUnderTest evaluator =
              WorkerUnderTest.evaluator(platform, "gpu-evaluator", TEST_PROVIDERS, claimed);
          WorkerUnderTest refused = WorkerUnderTest.start(platform, "pretender", claimed)) {
        JobView end = DemoData.awaitEnd(client, job);
        assertThat(end.state()).as(end.document().toString()).isEqualTo(JobState.SUCCEEDED);
        assertThat(outcomes(client, job))
            .containsExactly("gpu-worker COMPLETED", "gpu-evaluator COMPLETED");
        assertThat(worker.isAlive() && evaluator.isAlive()).isTrue();
        assertThat(refused.endsWithin(PATIENCE)).as("not started for a test").isTrue();
        assertThat(end.document().toString()).doesNotContain("CUDA");
        JsonNode shown = client.get("/v1/workers?pool=gpu&role=WORKER").path("items").path(0);
        assertThat(shown.path("testProviders").toString()).contains("CUDAExecutionProvider");
        assertThat(shown.at("/hardware/executionProviders").toString()).doesNotContain("CUDA");
      }
    }
    PlatformUnderTest.awaitNoProcessOn(home);
  }

  private static void awaitState(QuantryClient client, JobView job, JobState wanted)
      throws InterruptedException {
    assertThat(await(() -> new JobView(client.get(Routes.job(job.id()))).state() == wanted))
        .isTrue();
  }

  private static boolean await(Supplier<Boolean> wanted) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!wanted.get()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(200);
    }
    return true;
  }

  private static boolean says(Path log, String words) {
    try {
      return Files.exists(log) && Files.readString(log).contains(words);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Each attempt's worker and how it ended. */
  private static List<String> outcomes(QuantryClient client, JobView job) {
    List<String> outcomes = new ArrayList<>();
    client
        .get(Routes.job(job.id()) + "/attempts")
        .path("items")
        .forEach(
            attempt ->
                outcomes.add(
                    attempt.path("worker").asString("")
                        + " "
                        + attempt.path("outcome").asString("runs")));
    return outcomes;
  }

  /** State by name. */
  private static Map<String, String> workers(QuantryClient client) {
    Map<String, String> states = new TreeMap<>();
    client
        .get("/v1/workers")
        .path("items")
        .forEach(
            worker ->
                states.put(worker.path("name").asString(""), worker.path("state").asString("")));
    return states;
  }
}
