package io.quantry.jobservice.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.fleet.Lease;
import io.quantry.contracts.job.Verdict;
import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.TestMember;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** What forges are told, by a server that judges it as theirs do. */
class StatusesTest extends ServiceTest {
  private static final String SECRET = "s".repeat(40);
  private static final AtomicInteger NUMBERS = new AtomicInteger(1 << 20);

  @Autowired private StatusSettings settings = uninitialized();

  private StubForge forge = uninitialized();
  private final String commit = "%040x".formatted(NUMBERS.incrementAndGet());
  private final String output = "told-" + NUMBERS.get();

  @BeforeEach
  void open() throws Exception {
    forge = new StubForge();
  }

  @AfterEach
  void close() {
    forge.close();
  }

  /** A pipeline's run: its own path, and its job. */
  private record Ran(String runs, String job) {}

  private ServiceClient.Answer connect(String kind, String token, String base) {
    return client.send(
        "/v1/connections",
        Map.of(
            "kind", kind,
            "name", "ours",
            "repository", "acme/vision",
            "secret", SECRET,
            "token", token,
            "apiBase", base));
  }

  private Ran run(String kind, String token) {
    return run(kind, token, commit, Map.of());
  }

  private Ran run(String kind, String token, String sha, Map<String, ?> further) {
    ServiceClient.Answer connected = connect(kind, token, forge.url() + "/");
    assertThat(connected.status()).as(connected.text()).isEqualTo(201);
    assertThat(connected.json().path("tellsStatuses").asBoolean()).isTrue();
    assertThat(connected.text()).doesNotContain(token);
    String connection = connected.json().path("id").asString();
    Map<String, Object> wish =
        new HashMap<>(
            Map.of(
                "name",
                "int8",
                "connection",
                connection,
                "events",
                List.of("push"),
                "template",
                Map.of(
                    "model", Map.of("ref", newModel()),
                    "technique", Map.of("type", "dynamic"),
                    "output", Map.of("register", output))));
    wish.putAll(further);
    ServiceClient.Answer made = client.send("/v1/pipelines", wish);
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    String body =
        """
        {"ref": "refs/heads/main", "after": "%s", "checkout_sha": "%1$s",
         "repository": {"full_name": "acme/vision"},
         "project": {"path_with_namespace": "acme/vision"}}"""
            .formatted(sha);
    ServiceClient.Answer taken =
        client.send(
            client
                .request("/v1/hooks/" + connection)
                .header("X-GitHub-Event", "push")
                .header("X-Gitlab-Event", "Push Hook")
                .header("X-Gitlab-Token", SECRET)
                .header("X-Hub-Signature-256", "sha256=" + HooksTest.hex(SECRET, body))
                .POST(BodyPublishers.ofString(body)));
    assertThat(taken.status()).as(taken.text()).isEqualTo(202);
    return new Ran(
        "/v1/pipelines/" + made.json().path("id").asString() + "/runs",
        taken.json().path("runs").path(0).path("job").asString());
  }

  private void judge(Ran ran, Verdict verdict) {
    TestMember worker = worker("statuses");
    Lease lease = worker.take(ran.job()).lease();
    BlobRef artifact = worker.uploaded(lease, "quantized " + ran.job());
    assertThat(worker.complete(lease, List.of(artifact)).status()).isEqualTo(200);
    TestMember evaluator = evaluator("statuses");
    assertThat(evaluator.judge(evaluator.take(ran.job()).lease(), verdict).status()).isEqualTo(200);
  }

  private void cancel(Ran ran) {
    assertThat(client.post("/v1/jobs/" + ran.job() + "/cancel", "").status()).isEqualTo(200);
  }

  private JsonNode shown(Ran ran) {
    return client.get(ran.runs()).json().path("items").path(0);
  }

  private JsonNode awaitShown(Ran ran, String member, String value) {
    Instant end = Instant.now().plus(Duration.ofSeconds(30));
    while (!shown(ran).path(member).asString("").equals(value)) {
      assertThat(Instant.now()).as("%s: %s", value, shown(ran)).isBefore(end);
      pause(50);
    }
    return shown(ran);
  }

  private void assertTold(StubForge.Told told, String state, String description) {
    assertThat(told.body().path("state").asString()).isEqualTo(state);
    assertThat(told.body().path("description").asString()).isEqualTo(description);
  }

  @Test
  void gitHubIsToldPendingAndThenTheVerdict() throws Exception {
    Ran ran = run("github", StubForge.GITHUB_TOKEN);
    StubForge.Told pending = forge.next();
    assertThat(pending.path()).isEqualTo("/repos/acme/vision/statuses/" + commit);
    assertTold(pending, "pending", "The job has not ended yet");
    assertThat(pending.body().path("context").asString()).isEqualTo("quantry/int8");
    assertThat(pending.body().path("target_url").asString())
        .isEqualTo("https://quantry.example.org/jobs/" + ran.job());
    awaitShown(ran, "status", "pending");
    judge(ran, Verdict.PASSED);
    StubForge.Told verdict = forge.next();
    assertThat(verdict.path()).isEqualTo(pending.path());
    assertThat(verdict.body().path("context")).isEqualTo(pending.body().path("context"));
    assertTold(
        verdict, "success", "passed: there is no champion, \u22120.5 points against the original");
    awaitShown(ran, "status", "success");
    assertThat(forge.requests()).isEqualTo(2);
  }

  @Test
  void gitLabIsToldRunningOnceAndThenTheEnd() throws Exception {
    Ran ran = run("gitlab", StubForge.GITLAB_TOKEN);
    StubForge.Told running = forge.next();
    assertThat(running.path()).isEqualTo("/api/v4/projects/acme%2Fvision/statuses/" + commit);
    assertTold(running, "running", "The job has not ended yet");
    assertThat(running.body().path("name").asString()).isEqualTo("quantry/int8");
    awaitShown(ran, "status", "pending");
    cancel(ran);
    assertTold(forge.next(), "canceled", "canceled");
    assertThat(forge.requests()).isEqualTo(2);
  }

  /** Its answer was lost; told again it would refuse that for good. */
  @Test
  void thatAJobRunsAtGitLabAlreadyIsNoRefusal() throws Exception {
    Ran ran = run("gitlab", StubForge.GITLAB_TOKEN);
    forge.next();
    awaitShown(ran, "status", "pending");
    database
        .sql(
            "UPDATE pipeline_runs SET stage = 'PENDING', told = NULL, due = now() WHERE job_id = ?")
        .param(uuid(ran))
        .update();
    assertThat(awaitShown(ran, "status", "pending").has("statusError")).isFalse();
    assertThat(forge.requests()).isEqualTo(2);
    cancel(ran);
    assertTold(forge.next(), "canceled", "canceled");
  }

  private static UUID uuid(Ran ran) {
    return UUID.fromString(ran.job().substring("job_".length()));
  }

  @Test
  void resultsAreComparedWithWhatTheAliasPointsAt() throws Exception {
    Ran first = run("github", StubForge.GITHUB_TOKEN);
    forge.next();
    judge(first, Verdict.PASSED);
    forge.next();
    promote(output, 1);
    database
        .sql(
            """
            UPDATE model_versions SET evaluation = replace(evaluation, '99.5', '99.9')
            WHERE job_id = ? AND evaluation LIKE '%99.5%'
            """)
        .param(uuid(first))
        .update();
    String next = "%040x".formatted(NUMBERS.incrementAndGet());
    Ran second = run("github", StubForge.GITHUB_TOKEN, next, Map.of("against", "best"));
    forge.next();
    judge(second, Verdict.MISSED);
    assertTold(forge.next(), "failure", "missed: \u22120.4 points against best");
  }

  @Test
  void theModelThatTheJobBeganWithIsComparedByTheEvaluationItself() throws Exception {
    String model = newModel();
    promote(model, 1);
    Ran ran = run("github", StubForge.GITHUB_TOKEN, commit, into(model, Map.of("register", model)));
    forge.next();
    judge(ran, Verdict.PASSED);
    assertTold(forge.next(), "success", "passed: \u22120.5 points against best");
  }

  @Test
  void aChampionWithoutFiguresIsNotCompared() throws Exception {
    assertThat(client.upload("/v1/models/" + output + "/versions", new byte[] {1}).status())
        .isEqualTo(201);
    promote(output, 1);
    Ran ran = run("github", StubForge.GITHUB_TOKEN, commit, Map.of("against", "best"));
    forge.next();
    judge(ran, Verdict.PASSED);
    assertTold(
        forge.next(),
        "success",
        "passed: best was measured otherwise, \u22120.5 points against the original");
  }

  @Test
  void theChampionIsNotComparedWithItself() throws Exception {
    Map<String, String> itself = Map.of("register", output, "alias", "best");
    Ran ran = run("gitlab", StubForge.GITLAB_TOKEN, commit, into(newModel(), itself));
    forge.next();
    judge(ran, Verdict.PASSED);
    assertTold(
        forge.next(), "success", "passed: it is best, \u22120.5 points against the original");
  }

  private static Map<String, Object> into(String model, Map<String, String> output) {
    return Map.of(
        "against",
        "best",
        "template",
        Map.of(
            "model", Map.of("ref", model),
            "technique", Map.of("type", "dynamic"),
            "output", output));
  }

  /** A replica that died with an attempt under way. */
  @Test
  void anAttemptThatWasLostIsMadeAgain() throws Exception {
    Ran ran = run("github", StubForge.GITHUB_TOKEN);
    forge.next();
    awaitShown(ran, "status", "pending");
    database
        .sql(
            """
            UPDATE pipeline_runs SET stage = 'PENDING', told = NULL, lease = gen_random_uuid(),
              due = now() - interval '1 second' WHERE job_id = ?
            """)
        .param(uuid(ran))
        .update();
    assertThat(forge.next().body().path("state").asString()).isEqualTo("pending");
    awaitShown(ran, "status", "pending");
    cancel(ran);
    assertTold(forge.next(), "error", "canceled");
  }

  private void promote(String model, int version) {
    ServiceClient.Answer moved =
        client.send(
            client
                .request("/v1/models/" + model + "/aliases/best")
                .header("Content-Type", "application/json")
                .header("If-None-Match", "*")
                .PUT(BodyPublishers.ofString("{\"version\": " + version + "}")));
    assertThat(moved.status()).as(moved.text()).isIn(200, 201);
  }

  @Test
  void aForgeThatIsAwayIsToldWhenItComesBackAndTheLatestAlone() throws Exception {
    int port = forge.goAway();
    Ran ran = run("github", StubForge.GITHUB_TOKEN, commit, Map.of());
    awaitShown(ran, "statusError", "connection-failed");
    cancel(ran);
    forge.comeBack(port);
    assertTold(forge.next(), "error", "canceled");
    JsonNode shown = awaitShown(ran, "status", "canceled");
    assertThat(shown.has("statusError")).isFalse();
    assertThat(forge.nothingMore()).isTrue();
  }

  /** All attempts of the first status are spent; the second one has its own. */
  @Test
  void thatAJobRunsTakesNoAttemptsFromItsVerdict() throws Exception {
    forge.answers(503, settings.pendingAttempts() + settings.attempts() - 1);
    Ran ran = run("github", StubForge.GITHUB_TOKEN);
    awaitStage(ran, "WAITING");
    assertThat(forge.requests()).isEqualTo(settings.pendingAttempts());
    forge.answers(503, 3);
    cancel(ran);
    assertTold(forge.next(), "error", "canceled");
    assertThat(forge.requests()).isEqualTo(settings.pendingAttempts() + 4);
  }

  private void awaitStage(Ran ran, String stage) {
    Instant end = Instant.now().plus(Duration.ofSeconds(30));
    while (!stage(ran).equals(stage)) {
      assertThat(Instant.now()).as(stage(ran)).isBefore(end);
      pause(50);
    }
  }

  private String stage(Ran ran) {
    return database
        .sql("SELECT coalesce(stage, 'NONE') FROM pipeline_runs WHERE job_id = ?")
        .param(uuid(ran))
        .query(String.class)
        .single();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 404, 422})
  void aRefusalForGoodIsNotRepeated(int status) throws Exception {
    forge.answers(status, 1);
    Ran ran = run("github", StubForge.GITHUB_TOKEN);
    awaitShown(ran, "statusError", "refused-" + status);
    awaitStage(ran, "WAITING");
    assertThat(forge.requests()).isEqualTo(1);
    forge.answers(status, 1);
    cancel(ran);
    awaitStage(ran, "NONE");
    assertThat(shown(ran).path("statusError").asString()).isEqualTo("refused-" + status);
    assertThat(forge.requests()).isEqualTo(2);
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    forge.answers(307, 1);
    Ran ran = run("github", StubForge.GITHUB_TOKEN);
    awaitShown(ran, "statusError", "redirected-307");
    awaitStage(ran, "WAITING");
    assertThat(forge.requests()).isEqualTo(1);
    cancel(ran);
    assertTold(forge.next(), "error", "canceled");
  }

  @Test
  void aWrongTokenIsShownAsRefused() {
    Ran ran = run("gitlab", "glpat-other");
    awaitShown(ran, "statusError", "refused-401");
    assertThat(client.get("/v1/audit").text()).doesNotContain("glpat-other");
  }

  @Test
  void theVerdictIsToldWithTheTokenThatIsThereThen() throws Exception {
    Ran ran = run("github", StubForge.GITHUB_TOKEN + "-old");
    awaitShown(ran, "statusError", "refused-401");
    awaitStage(ran, "WAITING");
    ServiceClient.Answer replaced =
        client.send(
            "/v1/connections/" + connectionOf(ran) + "/replace-credentials",
            Map.of("token", StubForge.GITHUB_TOKEN));
    assertThat(replaced.json().path("tellsStatuses").asBoolean()).as(replaced.text()).isTrue();
    cancel(ran);
    assertTold(forge.next(), "error", "canceled");
  }

  private String connectionOf(Ran ran) {
    String pipeline = ran.runs().substring(0, ran.runs().lastIndexOf('/'));
    return client.get(pipeline).json().path("connection").asString();
  }

  /** The rules of outgoing webhooks. */
  @Test
  void addressesThatAreNotPublicAreRefused() {
    for (String base :
        List.of("https://169.254.169.254", "http://10.0.0.1", "https://[::ffff:10.0.0.1]")) {
      assertThat(connect("github", StubForge.GITHUB_TOKEN, base).problem())
          .as(base)
          .isEqualTo("422 webhook-url-forbidden");
    }
    for (String base : List.of("ftp://example.org", "https://u:p@example.org", "file:///etc")) {
      assertThat(connect("github", StubForge.GITHUB_TOKEN, base).problem())
          .as(base)
          .isEqualTo("422 webhook-url-invalid");
    }
  }
}
