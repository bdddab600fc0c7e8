package io.quantry.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.cli.client.JobView;
import io.quantry.cli.client.QuantryClient;
import io.quantry.cli.client.Routes;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.job.JobState;
import io.quantry.hostile.HostileCorpus;
import io.quantry.hostile.HostileModel;
import io.quantry.hostile.SeedModels;
import io.quantry.hostile.shape.CrashShapes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Hostile models through the public door of one platform: each upload is refused with a 4xx, or its
 * job ends with a code; the workers are the same as before, and the next valid job succeeds.
 */
class HostileModelsIT {
  private static final int MUTATED = 20;

  /** Some hand-made models take their whole time: so little that they do not take all of ours. */
  private static final String MAX_RUNTIME = "PT20S";

  @TempDir static Path folder;
  private static PlatformUnderTest platform;
  private static QuantryClient client;

  private final Map<String, Integer> outcomes = new TreeMap<>();

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
  void survivesThemAll() throws IOException {
    long seed = Long.getLong("quantry.fuzz.seed", 20261127);
    SeedModels seeds = SeedModels.read(Path.of(System.getProperty("quantry.root")));
    System.out.printf("seed %d, %s%n", seed, seeds);
    HostileCorpus corpus = new HostileCorpus(seeds, seed);
    Map<String, String> before = workers();
    assertThat(before).isNotEmpty();
    for (HostileModel model :
        Stream.concat(
                CrashShapes.all().stream().filter(HostileModelsIT::chosen),
                IntStream.range(0, MUTATED).mapToObj(corpus::model))
            .toList()) {
      outcomes.merge(outcome(model), 1, Integer::sum);
    }
    System.out.println(outcomes);
    assertThat(outcomes)
        .containsKeys("422", "FAILED attempt-timeout", "FAILED memory-limit-exceeded");
    assertThat(workers()).as("no worker has started anew").isEqualTo(before);
    JobView valid = DemoData.awaitEnd(client, DemoData.submit(client, DemoData.glyphJob()));
    assertThat(valid.state()).as(valid.document().toString()).isEqualTo(JobState.SUCCEEDED);
  }

  private static boolean chosen(HostileModel model) {
    return model.name().startsWith("loop-2")
        || model.name().endsWith("-1tb")
        || model.name().contains("function")
        || model.name().contains("matmul");
  }

  private String outcome(HostileModel model) throws IOException {
    String name = "hostile-" + outcomes.values().stream().mapToInt(Integer::intValue).sum();
    Path file = Files.write(folder.resolve(name + ".onnx"), model.bytes());
    try {
      client.upload("POST", Routes.modelVersions(name) + "?alias=fp32", file);
    } catch (QuantryException refused) {
      assertThat(refused.code().httpStatus())
          .as("%s: %s", model.name(), refused.getMessage())
          .isBetween(400, 499);
      return Integer.toString(refused.code().httpStatus());
    }
    JobView end =
        DemoData.awaitEnd(
            client,
            DemoData.submit(
                client,
                Map.of(
                    "model",
                    Map.of("ref", name + "@fp32"),
                    "technique",
                    Map.of("type", "dynamic"),
                    "execution",
                    Map.of("maxRuntime", MAX_RUNTIME))));
    if (end.state() == JobState.SUCCEEDED) {
      return "SUCCEEDED";
    }
    assertThat(end.state()).as("%s: %s", model.name(), end.document()).isEqualTo(JobState.FAILED);
    String slug = end.document().path("failure").path("code").asString();
    assertThat(ErrorCode.ofSlug(slug)).as("%s: %s", model.name(), end.document()).isPresent();
    assertThat(slug)
        .as("%s: %s", model.name(), end.document())
        .isNotIn("internal-error", "attempts-exhausted", "worker-lost");
    return "FAILED " + slug;
  }

  /** When each of them joined, by id. */
  private static Map<String, String> workers() {
    Map<String, String> joined = new TreeMap<>();
    for (JsonNode worker : client.get("/v1/workers").path("items")) {
      joined.put(worker.path("id").asString(), worker.path("joinedAt").asString());
    }
    return joined;
  }
}
