package io.quantry.cli.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.cli.output.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The very script that CI systems run, against a platform. */
class CiGateIT {
  private static final Path GATE =
      Path.of(System.getProperty("quantry.root"), "deploy/ci/quantry-gate");

  @TempDir static Path folder;
  private static PlatformUnderTest platform;

  @BeforeAll
  static void start() throws Exception {
    for (String tool : new String[] {"bash", "curl", "jq"}) {
      Assumptions.assumeTrue(
          new ProcessBuilder("which", tool).start().waitFor() == 0,
          "Skipped: the gate needs " + tool + ", which is not here");
    }
    platform = PlatformUnderTest.up(folder.resolve("home"));
    DemoData.uploadGlyphs(platform.client());
  }

  @AfterAll
  static void stop() throws Exception {
    if (platform != null) {
      platform.close();
      PlatformUnderTest.awaitNoProcessOn(platform.home());
    }
  }

  private record Ended(int code, String output, Path results) {}

  private static Process launch(String name, Map<String, String> environment) throws IOException {
    ProcessBuilder gate =
        new ProcessBuilder(GATE.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".txt").toFile());
    gate.environment().put("QUANTRY_URL", platform.running().url());
    gate.environment().put("QUANTRY_API_KEY", platform.running().apiKey());
    gate.environment().put("QUANTRY_COMMIT", "c0ffee");
    gate.environment().put("QUANTRY_RESULTS", name);
    gate.environment().putAll(environment);
    return gate.start();
  }

  private static Ended run(String name, Map<String, String> environment) throws Exception {
    Process gate = launch(name, environment);
    assertThat(gate.waitFor(5, TimeUnit.MINUTES)).as("the gate ends").isTrue();
    return new Ended(
        gate.exitValue(), Files.readString(folder.resolve(name + ".txt")), folder.resolve(name));
  }

  private static Map<String, String> job(String name, Map<String, Object> objectives)
      throws IOException {
    Map<String, Object> spec = new LinkedHashMap<>(DemoData.glyphJob());
    spec.put("objectives", objectives);
    Path file = folder.resolve(name + ".json");
    Files.writeString(file, Json.pretty(spec));
    return new HashMap<>(Map.of("QUANTRY_JOB", file.toString()));
  }

  private static int jobs() {
    return platform.client().get(Routes.JOBS + "?limit=200").path("items").size();
  }

  @Test
  void aModelThatMeetsItsObjectivesPassesAndIsNotQuantizedTwice() throws Exception {
    Map<String, String> environment =
        job("met", Map.of("maxAccuracyDrop", 5.0, "maxSizeRatio", 0.5));
    environment.put("QUANTRY_MODEL_FILE", DemoData.MODEL.toString());
    environment.put("QUANTRY_MODEL_NAME", "pull-request");
    Ended first = run("met", environment);
    assertThat(first.code()).as(first.output()).isZero();
    assertThat(first.output())
        .contains("model   pull-request:1", "verdict PASSED")
        .doesNotContain(platform.running().apiKey());
    assertThat(Files.readString(first.results().resolve("report.xml")))
        .contains("<testcase")
        .doesNotContain("<failure");
    assertThat(first.results().resolve("report.html")).isNotEmptyFile();

    int before = jobs();
    Ended again = run("again", environment);
    assertThat(again.code()).as(again.output()).isZero();
    assertThat(jobs()).as("jobs").isEqualTo(before);
    assertThat(again.output()).contains("model   pull-request:1");
    environment.put("QUANTRY_COMMIT", "another");
    Ended next = run("next", environment);
    assertThat(next.code()).as(next.output()).isZero();
    assertThat(jobs()).as("jobs").isEqualTo(before + 1);
  }

  @Test
  void aMissedObjectiveFailsAndSaysWhich() throws Exception {
    Ended missed = run("missed", job("missed", Map.of("maxSizeRatio", 0.01)));
    assertThat(missed.code()).as(missed.output()).isEqualTo(1);
    assertThat(missed.output()).contains("verdict MISSED");
    assertThat(Files.readString(missed.results().resolve("report.xml"))).contains("<failure");
  }

  @Test
  void whatIsRefusedEndsWithTwoAndTheServersWords() throws Exception {
    Map<String, String> environment = job("refused", Map.of("maxAccuracyDrop", -1));
    Ended refused = run("refused", environment);
    assertThat(refused.code()).as(refused.output()).isEqualTo(2);
    assertThat(refused.output()).contains("422 invalid-value").contains("maxAccuracyDrop");

    environment.put("QUANTRY_API_KEY", "qnt_wrong");
    Ended stranger = run("stranger", environment);
    assertThat(stranger.code()).as(stranger.output()).isEqualTo(2);
    assertThat(stranger.output()).contains("401 invalid-api-key");

    Path noModel = Files.writeString(folder.resolve("model.txt"), "no model at all", UTF_8);
    environment = job("no-model", Map.of());
    environment.put("QUANTRY_MODEL_FILE", noModel.toString());
    environment.put("QUANTRY_MODEL_NAME", "pull-request");
    Ended notOnnx = run("no-model", environment);
    assertThat(notOnnx.code()).as(notOnnx.output()).isEqualTo(2);
    assertThat(notOnnx.output()).contains("422 not-onnx");

    environment.put("QUANTRY_JOB", noModel.toString());
    Ended noSpec = run("no-spec", environment);
    assertThat(noSpec.code()).as(noSpec.output()).isEqualTo(2);
    assertThat(noSpec.output()).contains("is no JSON object");
  }

  @Test
  void aServerThatIsAwayEndsWithThree() throws Exception {
    Map<String, String> environment = job("away", Map.of());
    environment.put("QUANTRY_URL", "http://127.0.0.1:9"); // discard: nobody listens there
    environment.put("QUANTRY_TIMEOUT", "2");
    Ended away = run("away", environment);
    assertThat(away.code()).as(away.output()).isEqualTo(3);
    assertThat(away.output()).contains("http://127.0.0.1:9 does not answer");
  }

  @Test
  void aStoppedPipelineCancelsItsJob() throws Exception {
    QuantryClient client = platform.client();
    Process gate = launch("stopped", job("stopped", Map.of("maxAccuracyDrop", 4.9)));
    String job = "";
    while (job.isEmpty()) {
      assertThat(gate.isAlive()).as("the gate waits for its job").isTrue();
      job =
          Files.readString(folder.resolve("stopped.txt"))
              .lines()
              .filter(line -> line.startsWith("job "))
              .map(line -> line.substring("job".length()).strip())
              .findFirst()
              .orElse("");
      Thread.sleep(50);
    }
    gate.destroy();
    assertThat(gate.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(gate.exitValue()).isEqualTo(3);
    JsonNode left = client.get(Routes.JOBS + "/" + job);
    assertThat(left.path("state").asString()).isIn("CANCELING", "CANCELED");
  }
}
