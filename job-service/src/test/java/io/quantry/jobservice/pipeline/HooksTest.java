package io.quantry.jobservice.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.rest.Hmac;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** From a forge's hook to a job. */
class HooksTest extends ServiceTest {
  private static final AtomicInteger COMMITS = new AtomicInteger();
  private static final String SECRET =
      "a secret of forty characters or a few more".replace(' ', '-');
  private static final String SIGNING =
      "whsec_" + Base64.getEncoder().encodeToString(SECRET.getBytes(UTF_8));
  private static final List<String> ALL = List.of("push", "tag", "release");

  private static String commit() {
    return "%040x".formatted(COMMITS.incrementAndGet());
  }

  private static String push(String ref, String commit) {
    return """
        {"ref": "%s", "after": "%s", "head_commit": {"id": "%2$s"},
         "repository": {"full_name": "acme/vision"}}"""
        .formatted(ref, commit);
  }

  private String connection(String kind, String secret) {
    ServiceClient.Answer made =
        client.send(
            "/v1/connections",
            Map.of("kind", kind, "name", "ours", "repository", "acme/vision", "secret", secret));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return made.json().path("id").asString();
  }

  private ServiceClient.Answer make(String connection, String refs, Map<String, ?> template) {
    return client.send(
        "/v1/pipelines",
        Map.of(
            "name", "int8",
            "connection", connection,
            "events", ALL,
            "refs", refs,
            "template", template));
  }

  private String pipeline(String connection, String refs) {
    ServiceClient.Answer made = make(connection, refs, template("out-${sha}"));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return made.json().path("id").asString();
  }

  private Map<String, Object> template(String output) {
    return Map.of(
        "model", Map.of("ref", newModel()),
        "technique", Map.of("type", "dynamic"),
        "output", Map.of("register", output));
  }

  private ServiceClient.Answer hook(String connection, String body, Map<String, String> headers) {
    ServiceClient nobody = new ServiceClient(port(), "none");
    var request =
        nobody
            .request("/v1/hooks/" + connection)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return nobody.send(request);
  }

  private static Map<String, String> github(String event, String body) {
    return Map.of("X-GitHub-Event", event, "X-Hub-Signature-256", "sha256=" + hex(SECRET, body));
  }

  private static String hex(String secret, String body) {
    return HexFormat.of().formatHex(new Hmac(secret.getBytes(UTF_8)).of(body.getBytes(UTF_8)));
  }

  private static Map<String, String> signed(String event, String body, Instant at) {
    String head = "msg-1." + at.getEpochSecond() + ".";
    byte[] mac = new Hmac(SECRET.getBytes(UTF_8)).of((head + body).getBytes(UTF_8));
    return Map.of(
        "X-Gitlab-Event",
        event,
        "webhook-id",
        "msg-1",
        "webhook-timestamp",
        Long.toString(at.getEpochSecond()),
        "webhook-signature",
        "v1,bm90IHRoaXM= v1," + Base64.getEncoder().encodeToString(mac));
  }

  private static String job(ServiceClient.Answer answer) {
    return answer.json().path("runs").path(0).path("job").asString();
  }

  @Test
  void aPushRunsAJobOfTheTemplate() {
    String connection = connection("github", SECRET);
    String pipeline = pipeline(connection, "release/*");
    String commit = commit();
    String body = push("refs/heads/release/1", commit);
    ServiceClient.Answer taken = hook(connection, body, github("push", body));
    assertThat(taken.status()).as(taken.text()).isEqualTo(202);
    assertThat(client.get("/v1/jobs/" + job(taken)).text()).contains("out-" + commit);
    ServiceClient.Answer runs = client.get("/v1/pipelines/" + pipeline + "/runs");
    assertThat(runs.json().path("items").path(0)).isEqualTo(taken.json().path("runs").path(0));

    String other = push("refs/heads/main", commit());
    assertThat(hook(connection, other, github("push", other)).status()).isEqualTo(204);
  }

  /** Eight at a time, which no service turns away as too many. */
  @Test
  void fiftyDeliveriesMakeOneJob() throws Exception {
    String connection = connection("github", SECRET);
    String pipeline = pipeline(connection, "*");
    String body = push("refs/heads/main", commit());
    Callable<ServiceClient.Answer> delivery = () -> hook(connection, body, github("push", body));
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<ServiceClient.Answer>> answers =
          threads.invokeAll(Collections.nCopies(50, delivery));
      Map<Integer, Integer> statuses = new HashMap<>();
      Map<String, Integer> jobs = new HashMap<>();
      for (Future<ServiceClient.Answer> answer : answers) {
        statuses.merge(answer.get().status(), 1, Integer::sum);
        jobs.merge(job(answer.get()), 1, Integer::sum);
      }
      assertThat(statuses).isEqualTo(Map.of(202, 1, 200, 49));
      assertThat(jobs).hasSize(1);
    }
    assertThat(client.get("/v1/pipelines/" + pipeline + "/runs").json().path("items")).hasSize(1);
  }

  @Test
  void anotherBodyForTheSameCommitIsADuplicateToo() {
    String connection = connection("github", SECRET);
    pipeline(connection, "*");
    String commit = commit();
    String body = push("refs/heads/main", commit);
    String job = job(hook(connection, body, github("push", body)));
    String tag = push("refs/tags/v1", commit);
    ServiceClient.Answer again = hook(connection, tag, github("push", tag));
    assertThat(again.status()).isEqualTo(200);
    assertThat(job(again)).isEqualTo(job).startsWith("job_");
  }

  @Test
  void whatDoesNotProveItselfIsRefused() {
    String connection = connection("github", SECRET);
    pipeline(connection, "*");
    String body = push("refs/heads/main", commit());
    String missing = hook(connection, body, Map.of("X-GitHub-Event", "push")).problem();
    assertThat(missing).isEqualTo("401 invalid-signature");
    assertThat(hook(connection, body + " ", github("push", body)).problem())
        .isEqualTo("401 invalid-signature");
    String wrong = "sha256=" + hex(SECRET + "x", body);
    assertThat(
            hook(connection, body, Map.of("X-GitHub-Event", "push", "X-Hub-Signature-256", wrong))
                .problem())
        .isEqualTo("401 invalid-signature");
    assertThat(hook("con_x", body, github("push", body)).problem()).isEqualTo("404 not-found");
    assertThat(hook(connection, body, github("push", body)).status()).isEqualTo(202);
  }

  @Test
  void aTimestampMoreThanFiveMinutesOffIsRefused() {
    String connection = connection("gitlab", SIGNING);
    pipeline(connection, "*");
    String body =
        """
        {"ref": "refs/heads/main", "checkout_sha": "%s",
         "project": {"path_with_namespace": "acme/vision"}}"""
            .formatted(commit());
    Instant now = Instant.now();
    for (int seconds : List.of(-310, 310)) {
      assertThat(
              hook(connection, body, signed("Push Hook", body, now.plusSeconds(seconds))).problem())
          .isEqualTo("401 invalid-signature");
    }
    Map<String, String> token = Map.of("X-Gitlab-Event", "Push Hook", "X-Gitlab-Token", SIGNING);
    assertThat(hook(connection, body, token).problem()).isEqualTo("401 invalid-signature");
    assertThat(hook(connection, body, signed("Push Hook", body, now.minusSeconds(200))).status())
        .isEqualTo(202);
  }

  @Test
  void gitLabsTokenProvesATagAndARelease() {
    String connection = connection("gitlab", SECRET);
    pipeline(connection, "v*");
    String body =
        """
        {"action": "create", "tag": "v2", "commit": {"id": "%s"},
         "project": {"path_with_namespace": "acme/vision"}}"""
            .formatted(commit());
    Map<String, String> wrong = Map.of("X-Gitlab-Event", "Release Hook", "X-Gitlab-Token", "no");
    assertThat(hook(connection, body, wrong).problem()).isEqualTo("401 invalid-signature");
    Map<String, String> right = Map.of("X-Gitlab-Event", "Release Hook", "X-Gitlab-Token", SECRET);
    assertThat(hook(connection, body, right).status()).isEqualTo(202);
  }

  @Test
  void whatConcernsNobodyIsTakenInSilence() {
    String connection = connection("github", SECRET);
    pipeline(connection, "*");
    String zen = "{\"zen\": \"Keep it logically awesome.\"}";
    for (String event : List.of("ping", "issues", "push")) {
      assertThat(hook(connection, zen, github(event, zen)).status()).isEqualTo(204);
    }
    String deleted = push("refs/heads/main", commit()).replaceFirst("\\{", "{\"deleted\": true, ");
    assertThat(hook(connection, deleted, github("push", deleted)).status()).isEqualTo(204);
    String foreign = push("refs/heads/main", commit()).replace("acme/vision", "acme/other");
    assertThat(hook(connection, foreign, github("push", foreign)).status()).isEqualTo(204);
  }

  @Test
  void whatIsNoJsonOrTooLongIsRefused() {
    String connection = connection("github", SECRET);
    assertThat(hook(connection, "payload=1", github("push", "payload=1")).problem())
        .isEqualTo("400 malformed-json");
    String longer = " ".repeat((25 << 20) + 1);
    assertThat(hook(connection, longer, github("push", longer)).problem())
        .isEqualTo("413 payload-too-large");
  }

  @Test
  void aTemplateIsJudgedWhenItIsStored() {
    String connection = connection("github", SECRET);
    assertThat(make(connection, "*", template("out-${author}")).problem())
        .isEqualTo("422 invalid-value");
    assertThat(make(connection, "*", Map.of("model", Map.of("ref", "x"))).status()).isEqualTo(422);
    assertThat(make("con_x", "*", template("out")).problem()).isEqualTo("404 not-found");
  }

  @Test
  void secretsAreNeverShown() {
    String connection = connection("github", SECRET);
    String shown =
        client.get("/v1/connections/" + connection).text()
            + client.get("/v1/connections").text()
            + client.get("/v1/audit").text();
    assertThat(shown).contains(connection).doesNotContain(SECRET);
    assertThat(client.delete("/v1/connections/" + connection).status()).isEqualTo(204);
    assertThat(client.get("/v1/connections/" + connection).problem()).isEqualTo("404 not-found");
  }
}
