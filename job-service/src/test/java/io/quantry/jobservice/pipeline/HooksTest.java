package io.quantry.jobservice.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.access.Vault;
import io.quantry.jobservice.rest.Hmac;
import io.quantry.jobservice.rest.ServiceSecrets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** From a forge's hook to a job. */
class HooksTest extends ServiceTest {
  private static final AtomicInteger COMMITS = new AtomicInteger();
  private static final String SECRET =
      "a secret of forty characters or a few more".replace(' ', '-');
  private static final String SIGNING =
      "whsec_" + Base64.getEncoder().encodeToString(SECRET.getBytes(UTF_8));
  private static final List<String> ALL = List.of("push", "tag", "release");

  @Autowired private Connections connections = uninitialized();
  @Autowired private Runs runs = uninitialized();
  @Autowired private PipelineSettings settings = uninitialized();
  @Autowired private ConnectionRenewal renewal = uninitialized();
  @Autowired private Vault vault = uninitialized();
  @Autowired private ServiceSecrets stored = uninitialized();
  @Autowired private TransactionTemplate transactions = uninitialized();

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

  static String hex(String secret, String body) {
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

  private List<ServiceClient.Answer> atOnce(List<Callable<ServiceClient.Answer>> deliveries)
      throws Exception {
    CountDownLatch start = new CountDownLatch(deliveries.size());
    List<ServiceClient.Answer> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(deliveries.size())) {
      List<Future<ServiceClient.Answer>> under = new ArrayList<>();
      for (Callable<ServiceClient.Answer> delivery : deliveries) {
        under.add(
            threads.submit(
                () -> {
                  start.countDown();
                  start.await();
                  return delivery.call();
                }));
      }
      for (Future<ServiceClient.Answer> one : under) {
        answers.add(one.get());
      }
    }
    return answers;
  }

  private static void assertOneJob(List<ServiceClient.Answer> answers) {
    Map<Integer, Integer> statuses = new HashMap<>();
    answers.forEach(answer -> statuses.merge(answer.status(), 1, Integer::sum));
    assertThat(statuses).isEqualTo(Map.of(202, 1, 200, answers.size() - 1));
    assertThat(answers.stream().map(HooksTest::job).distinct()).hasSize(1);
  }

  @Test
  void fiftyDeliveriesAtOnceMakeOneJob() throws Exception {
    String connection = connection("github", SECRET);
    String pipeline = pipeline(connection, "*");
    String body = push("refs/heads/main", commit());
    Callable<ServiceClient.Answer> delivery = () -> hook(connection, body, github("push", body));
    assertOneJob(atOnce(Collections.nCopies(50, delivery)));
    assertThat(client.get("/v1/pipelines/" + pipeline + "/runs").json().path("items")).hasSize(1);
  }

  @Test
  void fiftyHooksOfOneCommitMakeOneJob() throws Exception {
    String connection = connection("github", SECRET);
    pipeline(connection, "*");
    String commit = commit();
    List<Callable<ServiceClient.Answer>> deliveries = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      String body = push("refs/tags/v" + i, commit);
      deliveries.add(() -> hook(connection, body, github("push", body)));
    }
    assertOneJob(atOnce(deliveries));
  }

  /** As another replica does that takes in a hook of the same commit. */
  @Test
  void whoWaitsForAnotherHoldsNoConnection() throws Exception {
    String connection = connection("github", SECRET);
    String pipeline = pipeline(connection, "*");
    String commit = commit();
    String body = push("refs/heads/main", commit);
    Connection taken = connections.required(tenant(connection), connection);
    try (ExecutorService threads = Executors.newFixedThreadPool(20)) {
      List<Future<ServiceClient.Answer>> waiting =
          transactions.execute(
              status -> {
                assertThat(runs.tryLock(taken, commit)).isTrue();
                List<Future<ServiceClient.Answer>> begun = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                  begun.add(threads.submit(() -> hook(connection, body, github("push", body))));
                }
                // Each of these wants a connection, of which there are fewer than who waits.
                for (int i = 0; i < 20; i++) {
                  assertThat(client.get("/v1/connections/" + connection).status()).isEqualTo(200);
                }
                ServiceClient.Answer late = await(begun.getFirst());
                assertThat(late.problem()).isEqualTo("429 overloaded");
                assertThat(late.header("Retry-After")).isNotEmpty();
                return begun;
              });
      for (Future<ServiceClient.Answer> one : waiting) {
        assertThat(one.get().status()).isIn(200, 202, 429);
      }
    }
    assertThat(hook(connection, body, github("push", body)).status()).isIn(200, 202);
    assertThat(client.get("/v1/pipelines/" + pipeline + "/runs").json().path("items")).hasSize(1);
  }

  private UUID tenant(String connection) {
    return database
        .sql("SELECT tenant_id FROM connections WHERE id = ?")
        .param(Connections.id(connection))
        .query(UUID.class)
        .single();
  }

  private static ServiceClient.Answer await(Future<ServiceClient.Answer> answer) {
    try {
      return answer.get(30, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatMatchedNoPipelineCountsToo() {
    String connection = connection("github", SECRET);
    pipeline(connection, "release/*");
    String body = push("refs/heads/main", commit());
    assertThat(hook(connection, body, github("push", body)).status()).isEqualTo(204);
    String later = pipeline(connection, "*");
    assertThat(hook(connection, body, github("push", body)).status()).isEqualTo(204);
    assertThat(client.get("/v1/pipelines/" + later + "/runs").json().path("items")).isEmpty();
  }

  @Test
  void aRefusedJobLeavesTheHookToBeDeliveredAgain() {
    String connection = connection("github", SECRET);
    ServiceClient.Answer made =
        make(
            connection,
            "*",
            Map.of(
                "model", Map.of("ref", newModel()),
                "technique", Map.of("type", "dynamic"),
                "output", Map.of("register", "out", "alias", "${branch}")));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    String body = push("refs/heads/champion", commit());
    for (int i = 0; i < 2; i++) {
      assertThat(hook(connection, body, github("push", body)).problem())
          .isEqualTo("403 insufficient-scope");
    }
  }

  @Test
  void hooksAreForgottenAfterAMonth() {
    String connection = connection("github", SECRET);
    for (int i = 0; i < 2; i++) {
      String body = push("refs/heads/main", commit());
      assertThat(hook(connection, body, github("push", body)).status()).isEqualTo(204);
    }
    UUID id = Connections.id(connection);
    database
        .sql(
            """
            UPDATE hook_bodies SET at = now() - interval '31 days' WHERE connection_id = :id
            AND sha256 = (SELECT min(sha256) FROM hook_bodies WHERE connection_id = :id)
            """)
        .param("id", id)
        .update();
    runs.forget(settings.keepHooks());
    assertThat(
            database
                .sql("SELECT count(*) FROM hook_bodies WHERE connection_id = ?")
                .param(id)
                .query(Integer.class)
                .single())
        .isEqualTo(1);
  }

  /** Sealed by the database's own secret, as before one was configured. */
  @Test
  void secretsAreSealedAnewByTheNewestKey() throws Exception {
    String connection = connection("github", SECRET);
    pipeline(connection, "*");
    UUID id = Connections.id(connection);
    String owner = Connections.owner(id);
    byte[] nonce = new byte[12];
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    byte[] key = new Hmac(stored.of("vault")).of("vault".getBytes(UTF_8));
    cipher.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    cipher.updateAAD(owner.getBytes(UTF_8));
    byte[] sealed = cipher.doFinal(SECRET.getBytes(UTF_8));
    byte[] old = ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
    database
        .sql("UPDATE connections SET secret = ?, token = ? WHERE id = ?")
        .params(old, old, id)
        .update();
    String body = push("refs/heads/main", commit());
    assertThat(hook(connection, body, github("push", body)).status()).isEqualTo(202);

    renewal.afterPropertiesSet();
    for (String column : List.of("secret", "token")) {
      byte[] renewed =
          database
              .sql("SELECT " + column + " FROM connections WHERE id = ?")
              .param(id)
              .query(byte[].class)
              .single();
      assertThat(renewed).as(column).isNotEqualTo(old);
      assertThat(vault.renew(owner, renewed)).as(column).isEmpty();
      assertThat(vault.open(owner, renewed)).as(column).isEqualTo(SECRET.getBytes(UTF_8));
    }
    String next = push("refs/heads/main", commit());
    assertThat(hook(connection, next, github("push", next)).status()).isEqualTo(202);
  }

  /** Over a bare socket that sends no byte of the body. */
  @Test
  void theBodyOfWhatIsRefusedByItsHeadersIsNotRead() throws Exception {
    String connection = connection("github", SECRET);
    String tooLong =
        "X-Hub-Signature-256: sha256=0\r\nContent-Length: " + ((25L << 20) + 1) + "\r\n";
    assertThat(answer(connection, tooLong)).startsWith("HTTP/1.1 413 ");
    assertThat(answer(connection, "Content-Length: 1000\r\n")).startsWith("HTTP/1.1 401 ");
    String gitlab = connection("gitlab", SECRET);
    String wrong = "X-Gitlab-Token: x\r\nContent-Length: 1000\r\n";
    assertThat(answer(gitlab, wrong)).startsWith("HTTP/1.1 401 ");
    String signing = connection("gitlab", SIGNING);
    String old = "webhook-signature: v1,x\r\nwebhook-timestamp: 1\r\nContent-Length: 9\r\n";
    assertThat(answer(signing, old)).startsWith("HTTP/1.1 401 ");
  }

  private String answer(String connection, String headers) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout(10_000);
      String request =
          "POST /v1/hooks/"
              + connection
              + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + headers
              + "\r\n";
      socket.getOutputStream().write(request.getBytes(UTF_8));
      byte[] line = socket.getInputStream().readNBytes(13);
      return new String(line, UTF_8);
    }
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
    byte[] longer = new byte[HookBody.MAX_BYTES + 1];
    ServiceClient nobody = new ServiceClient(port(), "none");
    var ofUnknownLength = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(longer));
    assertThat(
            nobody
                .send(
                    nobody
                        .request("/v1/hooks/" + connection)
                        .header("Content-Type", "application/json")
                        .header("X-Hub-Signature-256", "sha256=" + "0".repeat(64))
                        .POST(ofUnknownLength))
                .problem())
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
  void anotherSecretTakesThePlaceOfTheFirst() {
    String connection = connection("github", "first-" + SECRET);
    pipeline(connection, "*");
    String body = push("refs/heads/main", commit());
    assertThat(hook(connection, body, github("push", body)).problem())
        .isEqualTo("401 invalid-signature");
    assertThat(replace(connection, Map.of("secret", SECRET)).status()).isEqualTo(200);
    assertThat(hook(connection, body, github("push", body)).status()).isEqualTo(202);
    assertThat(client.get("/v1/audit?action=connection-credentials-replaced").text())
        .contains(connection)
        .doesNotContain(SECRET);
  }

  @Test
  void onlyWholeCredentialsReplaceOthers() {
    String connection = connection("github", SECRET);
    assertThat(replace(connection, Map.of()).problem()).isEqualTo("422 missing-property");
    assertThat(replace(connection, Map.of("secret", "short")).problem())
        .isEqualTo("422 invalid-value");
    assertThat(replace(connection, Map.of("token", "x", "apiBase", "y")).problem())
        .isEqualTo("422 unknown-property");
    String body = push("refs/heads/main", commit());
    assertThat(hook(connection, body, github("push", body)).status()).isEqualTo(204);
  }

  private ServiceClient.Answer replace(String connection, Map<String, ?> credentials) {
    return client.send("/v1/connections/" + connection + "/replace-credentials", credentials);
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
