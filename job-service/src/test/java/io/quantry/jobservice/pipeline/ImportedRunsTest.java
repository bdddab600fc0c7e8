package io.quantry.jobservice.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.jobservice.Origin;
import io.quantry.jobservice.Origin.Answer;
import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Pipelines whose model is fetched by the commit that a hook tells of. */
@DirtiesContext
class ImportedRunsTest extends ServiceTest {
  private static final String SECRET = "i".repeat(40);
  private static final Origin ORIGIN = Origin.open();
  private static final AtomicInteger NUMBERS = new AtomicInteger(1 << 24);

  private StubForge forge = uninitialized();
  private final String commit = "%040x".formatted(NUMBERS.incrementAndGet());
  private final String model = "imported-" + UUID.randomUUID();
  private final String path = "/models/" + commit + "/model.onnx";

  @DynamicPropertySource
  static void allowed(DynamicPropertyRegistry registry) {
    registry.add("job-service.imports.allowed[0]", () -> ORIGIN.url("/models/"));
    registry.add("job-service.uploads.sweep", () -> "200ms");
  }

  @BeforeEach
  void open() throws Exception {
    forge = new StubForge();
  }

  @AfterEach
  void close() {
    forge.close();
  }

  @AfterAll
  static void closeOrigin() {
    ORIGIN.close();
  }

  private String connection() {
    ServiceClient.Answer made =
        client.send(
            "/v1/connections",
            Map.of(
                "kind",
                "github",
                "name",
                "ours",
                "repository",
                "acme/vision",
                "secret",
                SECRET,
                "token",
                StubForge.GITHUB_TOKEN,
                "apiBase",
                forge.url()));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return made.json().path("id").asString();
  }

  private ServiceClient.Answer make(String connection, String url, Map<String, ?> template) {
    return client.send(
        "/v1/pipelines",
        Map.of(
            "name",
            "int8",
            "connection",
            connection,
            "events",
            List.of("push"),
            "import",
            Map.of("url", url, "name", model),
            "template",
            template));
  }

  private Map<String, Object> template() {
    return Map.of(
        "technique", Map.of("type", "dynamic"), "output", Map.of("register", model + "-int8"));
  }

  private String pipeline(String connection) {
    ServiceClient.Answer made =
        make(connection, ORIGIN.url("/models/${sha}/model.onnx"), template());
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(made.json().at("/import/name").asString()).isEqualTo(model);
    return made.json().path("id").asString();
  }

  private ServiceClient.Answer push(String connection) {
    String body =
        """
        {"ref": "refs/heads/main", "after": "%s", "head_commit": {"id": "%1$s"},
         "repository": {"full_name": "acme/vision"}}"""
            .formatted(commit);
    return client.send(
        client
            .request("/v1/hooks/" + connection)
            .header("X-GitHub-Event", "push")
            .header("X-Hub-Signature-256", "sha256=" + HooksTest.hex(SECRET, body))
            .POST(BodyPublishers.ofString(body)));
  }

  private JsonNode decided(String pipeline) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (true) {
      JsonNode run = client.get("/v1/pipelines/" + pipeline + "/runs").json().at("/items/0");
      if (run.has("job") || run.has("problem")) {
        return run;
      }
      assertThat(System.nanoTime()).as(run.toString()).isLessThan(deadline);
      pause(50);
    }
  }

  @Test
  void theModelOfTheCommitIsFetchedAndItsJobFollows() {
    ORIGIN.on(path, Answer.whole(commit.getBytes(UTF_8)));
    String connection = connection();
    String pipeline = pipeline(connection);
    ServiceClient.Answer taken = push(connection);
    assertThat(taken.status()).as(taken.text()).isEqualTo(202);
    JsonNode begun = taken.json().at("/runs/0");
    assertThat(begun.path("upload").asString()).startsWith("upl_");
    assertThat(begun.has("job")).isFalse();
    JsonNode run = decided(pipeline);
    assertThat(run.has("problem")).as(run.toString()).isFalse();
    JsonNode job = client.get("/v1/jobs/" + run.path("job").asString()).json();
    assertThat(job.at("/spec/model/ref").asString()).isEqualTo(model + ":1");
    ServiceClient.Answer again = push(connection);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json().at("/runs/0/job")).isEqualTo(run.path("job"));
    assertThat(ORIGIN.asked(path)).hasSize(1);
  }

  @Test
  void fiftyDeliveriesFetchOnceAndMakeOneJob() throws Exception {
    ORIGIN.on(path, Answer.whole(commit.getBytes(UTF_8)));
    String connection = connection();
    String pipeline = pipeline(connection);
    Set<String> runs = new TreeSet<>();
    try (ExecutorService senders = Executors.newFixedThreadPool(50)) {
      List<Callable<ServiceClient.Answer>> all = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        all.add(() -> push(connection));
      }
      for (Future<ServiceClient.Answer> sent : senders.invokeAll(all)) {
        assertThat(sent.get().status()).as(sent.get().text()).isIn(200, 202);
        runs.add(sent.get().json().at("/runs/0/id").asString());
      }
    }
    assertThat(runs).hasSize(1);
    assertThat(decided(pipeline).has("job")).isTrue();
    assertThat(ORIGIN.asked(path)).hasSize(1);
    assertThat(client.get("/v1/models/" + model + "/versions/2").problem())
        .isEqualTo("404 not-found");
  }

  @Test
  void whatCannotBeFetchedIsToldAsAnError() throws Exception {
    String connection = connection();
    String pipeline = pipeline(connection);
    assertThat(push(connection).status()).isEqualTo(202);
    assertThat(decided(pipeline).path("problem").asString()).isEqualTo("import-failed");
    StubForge.Told told = forge.next();
    if (told.body().path("state").asString().equals("pending")) {
      told = forge.next();
    }
    assertThat(told.body().path("state").asString()).isEqualTo("error");
    assertThat(told.body().path("description").asString()).isEqualTo("failed: import-failed");
    assertThat(client.get("/v1/jobs?limit=200").text()).doesNotContain(model);
  }

  @Test
  void aJobThatIsRefusedThenIsTheRunsProblem() {
    ORIGIN.on(path, Answer.whole(commit.getBytes(UTF_8)));
    String connection = connection();
    Map<String, Object> wish =
        Map.of(
            "technique", Map.of("type", "dynamic"),
            "evaluation", Map.of("dataset", "nothing"),
            "output", Map.of("register", model + "-int8"));
    ServiceClient.Answer made = make(connection, ORIGIN.url("/models/${sha}/model.onnx"), wish);
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(push(connection).status()).isEqualTo(202);
    assertThat(decided(made.json().path("id").asString()).path("problem").asString())
        .isEqualTo("not-found");
  }

  @Test
  void aPipelineIsRefusedWhoseModelCouldNotBeFetched() {
    String connection = connection();
    assertThat(make(connection, ORIGIN.url("/other/${sha}"), template()).problem())
        .isEqualTo("422 import-url-forbidden");
    assertThat(make(connection, ORIGIN.url("/models/${author}"), template()).problem())
        .isEqualTo("422 invalid-value");
    assertThat(
            make(
                    connection,
                    ORIGIN.url("/models/${sha}"),
                    Map.of(
                        "model", Map.of("ref", "a:1"),
                        "technique", Map.of("type", "dynamic"),
                        "output", Map.of("register", "b")))
                .problem())
        .isEqualTo("422 invalid-value");
    assertThat(
            make(
                    connection,
                    ORIGIN.url("/models/${sha}"),
                    Map.of("technique", Map.of("type", "magic")))
                .status())
        .isEqualTo(422);
  }
}
