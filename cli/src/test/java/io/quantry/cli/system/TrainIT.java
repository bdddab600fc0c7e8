package io.quantry.cli.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantry.cli.client.JobView;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.contracts.job.JobState;
import io.quantry.contracts.job.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Training by job: a model and data in, a trained model in four bits and its figures out. */
class TrainIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long CANCELED_NANOS = Duration.ofSeconds(5).toNanos();

  @TempDir static Path folder;
  private static PlatformUnderTest platform;
  private static QuantryClient client;

  @BeforeAll
  static void start() throws Exception {
    platform = PlatformUnderTest.up(folder.resolve("home"));
    client = platform.client();
    DemoData.uploadGlyphs(client);
  }

  @AfterAll
  static void stop() throws Exception {
    platform.close();
    PlatformUnderTest.awaitNoProcessOn(platform.home());
  }

  @Test
  void showsTheLossAndWhatTrainingBroughtBesideQuantizingAlone() {
    JobView job = DemoData.submit(client, DemoData.trainingJob(2));
    List<JsonNode> figures = new ArrayList<>();
    client.follow(
        Routes.jobEvents(job.id()),
        (type, data) -> {
          JsonNode at = data.path("data").isObject() ? data.path("data") : data;
          if (at.path("figures").has("loss")) {
            figures.add(at.path("figures"));
          }
          return false;
        });
    JobView end = DemoData.awaitEnd(client, job);

    assertThat(end.state()).as(end.document().toString()).isEqualTo(JobState.SUCCEEDED);
    assertThat(end.verdict()).as(end.document().toString()).contains(Verdict.PASSED);
    assertThat(figures).anyMatch(at -> at.path("secondsLeft").asDouble() > 0);
    JsonNode epochs = client.get(Routes.job(job.id()) + "/epochs").path("items");
    assertThat(epochs).hasSize(2);
    JsonNode first = epochs.path(0).path("figures");
    JsonNode last = epochs.path(1).path("figures");
    assertThat(last.path("loss").asDouble()).isLessThan(first.path("loss").asDouble());
    assertThat(last.path("accuracy").asDouble()).isBetween(90.0, 100.0);
    assertThat(last.path("untrainedAccuracy").asDouble())
        .isCloseTo(first.path("untrainedAccuracy").asDouble(), within(1e-9));
    assertThat(end.document().path("findings").toString()).contains("before training top-1");
  }

  @Test
  void stopsATrainingWithinSeconds() throws Exception {
    JobView job = DemoData.submit(client, DemoData.trainingJob(1_000));
    assertThat(Engines.await(PATIENCE, () -> trains(job))).isPresent();
    long asked = System.nanoTime();
    client.send("POST", Routes.cancel(job.id()), Map.of(), Map.of());
    assertThat(
            Engines.await(
                PATIENCE,
                () -> Engines.on(platform.home()).isEmpty() ? Optional.of(true) : Optional.empty()))
        .isPresent();
    assertThat(System.nanoTime() - asked).isLessThan(CANCELED_NANOS);
    assertThat(DemoData.awaitEnd(client, job).state()).isEqualTo(JobState.CANCELED);
  }

  private static Optional<Boolean> trains(JobView job) {
    JsonNode progress = client.get(Routes.job(job.id())).path("progress");
    return progress.path("figures").has("loss") ? Optional.of(true) : Optional.empty();
  }
}
