package io.quantry.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.cli.client.JobView;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.contracts.job.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A property-based tester (Schemathesis) reads the published document and asks a running platform
 * whatever fits it and whatever does not: no 5xx, nothing undocumented, no answer of another form.
 * Skipped where the tester's environment was not made.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@EnabledIfSystemProperty(
    named = "quantry.api-tester",
    matches = "true",
    disabledReason = "minutes of requests made up at random: -Dquantry.api-tester=true runs it")
class ApiPropertiesIT {
  private static final Path ROOT = Path.of(System.getProperty("quantry.root"));
  private static final Path TESTER = ROOT.resolve("target/api-tester/bin/schemathesis");
  private static final Pattern OPERATIONS =
      Pattern.compile("Selected: (\\d+)/\\d+\\s+Tested: (\\d+)");
  private static final int SECONDS = 70;
  private static final int SEED = 20261126;

  @TempDir static Path folder;
  private static PlatformUnderTest platform;

  @BeforeAll
  static void start() throws Exception {
    Assumptions.assumeTrue(
        Files.isExecutable(TESTER), "Schemathesis is not here; bench/peers/api fetches it");
    platform = PlatformUnderTest.up(folder.resolve("home"));
  }

  @AfterAll
  static void stop() throws Exception {
    if (platform != null) {
      platform.close();
      PlatformUnderTest.awaitNoProcessOn(platform.home());
    }
  }

  /** Names and ids are made up too, and nothing is there. */
  @Test
  @Order(1)
  void answersAsDocumentedToStrangers() throws Exception {
    check("strangers", "", Map.of());
  }

  /** Names and ids are those of what is there. Thousands of jobs that could run are left out. */
  @Test
  @Order(2)
  void answersAsDocumentedWhereSomethingIs() throws Exception {
    DemoData.uploadGlyphs(platform.client());
    JobView job =
        DemoData.awaitEnd(
            platform.client(), DemoData.submit(platform.client(), DemoData.glyphJob()));
    check(
        "informed",
        """
        [parameters]
        "path.name" = "glyphs"
        "path.number" = 1
        "path.alias" = "fp32"
        "path.id" = "${QUANTRY_JOB_ID}"

        """,
        Map.of("QUANTRY_JOB_ID", job.id()),
        "--exclude-operation-id=submitJob");
  }

  /** Whoever was drained takes work again, and what was submitted by the way makes room. */
  private static void settle() {
    QuantryClient client = platform.client();
    for (JsonNode worker : client.get("/v1/workers?limit=200").path("items")) {
      client.send(
          "POST", "/v1/workers/" + worker.path("id").asString() + "/resume", Map.of(), Map.of());
    }
    JsonNode queued = client.get(Routes.JOBS + "?limit=200&state=QUEUED").path("items");
    while (!queued.isEmpty()) {
      for (JsonNode job : queued) {
        client.send("POST", Routes.cancel(job.path("id").asString()), Map.of(), Map.of());
      }
      queued = client.get(Routes.JOBS + "?limit=200&state=QUEUED").path("items");
    }
  }

  /** First every operation with what its description suggests, then as much else as time allows. */
  private static void check(
      String name, String parameters, Map<String, String> variables, String... covering)
      throws IOException, InterruptedException {
    Path configuration = folder.resolve(name + ".toml");
    Files.writeString(
        configuration,
        parameters + Files.readString(ROOT.resolve("bench/peers/schemathesis.toml")));
    List<String> options = new ArrayList<>(List.of("--phases=coverage"));
    options.addAll(List.of(covering));
    String covered = run(configuration, variables, folder.resolve(name + "-covered.txt"), options);
    Matcher tested = OPERATIONS.matcher(covered);
    assertThat(tested.find()).as(covered).isTrue();
    assertThat(tested.group(2)).as("operations tested").isEqualTo(tested.group(1));
    run(
        configuration,
        variables,
        folder.resolve(name + "-fuzzed.txt"),
        List.of("--phases=fuzzing,stateful", "--max-examples=20", "--max-time=" + SECONDS));
  }

  private static String run(
      Path configuration, Map<String, String> variables, Path output, List<String> options)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ROOT.resolve("bench/peers/api").toString(),
                platform.running().url(),
                "--seed=" + SEED,
                "--request-timeout=60",
                "--continue-on-failure",
                "--no-shrink"));
    command.addAll(options);
    ProcessBuilder tester =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    tester.environment().put("QUANTRY_API_KEY", platform.running().apiKey());
    tester.environment().put("SCHEMATHESIS_CONFIG", configuration.toString());
    tester.environment().putAll(variables);
    Process running = tester.start();
    boolean ended = running.waitFor(10, TimeUnit.MINUTES);
    running.destroyForcibly();
    assertThat(ended).as("the tester ends").isTrue();
    settle();
    String printed = Files.readString(output);
    assertThat(running.exitValue()).as(printed).isZero();
    assertThat(printed).contains(" generated, ").doesNotContain(" 0 generated");
    return printed;
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void theNextValidJobSucceeds() {
    DemoData.uploadGlyphs(platform.client()); // the tester may have moved the alias
    JobView end =
        DemoData.awaitEnd(
            platform.client(), DemoData.submit(platform.client(), DemoData.glyphJob()));
    assertThat(end.state()).as(end.document().toString()).isEqualTo(JobState.SUCCEEDED);
  }
}
