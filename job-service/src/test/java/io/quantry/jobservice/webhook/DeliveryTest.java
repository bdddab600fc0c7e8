package io.quantry.jobservice.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.access.Vault;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** From an event to a user's server: what arrives, how often, and what is told of it. */
class DeliveryTest extends ServiceTest {
  @Autowired private ScriptedNames names = uninitialized();
  @Autowired private OutgoingEvents events = uninitialized();
  @Autowired private TransactionTemplate transactions = uninitialized();
  @Autowired private Deliveries deliveries = uninitialized();
  @Autowired private DeliveryQueue queue = uninitialized();
  @Autowired private WebhookSender sender = uninitialized();
  @Autowired private Vault vault = uninitialized();
  @Autowired private WebhookSettings settings = uninitialized();
  @Autowired private InstantSource clock = uninitialized();
  @Autowired private JsonMapper json = uninitialized();
  @Autowired private MeterRegistry meters = uninitialized();

  private Receiver receiver = uninitialized();
  private ServiceClient admin = client;
  private UUID tenant = new UUID(0, 0);

  @BeforeEach
  void enter() throws Exception {
    receiver = new Receiver();
    admin = otherTenant(Scope.ADMIN);
    tenant =
        PrefixedId.TENANT
            .parse(admin.get("/v1/session").json().path("tenant").asString())
            .orElseThrow();
  }

  /** What is left over is no other test's. */
  @AfterEach
  void leave() {
    receiver.close();
    database.sql("DELETE FROM webhooks WHERE tenant_id = ?").param(tenant).update();
  }

  private record Made(String path, String secret) {}

  private Made webhook(String url, String... filters) {
    ServiceClient.Answer made =
        admin.send("/v1/webhooks", Map.of("url", url, "events", List.of(filters)));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return new Made(made.header("Location"), made.json().path("secret").asString());
  }

  private void publish(int count) {
    transactions.executeWithoutResult(
        status -> {
          for (int i = 0; i < count; i++) {
            events.publish(
                tenant, EventType.ALIAS_MOVED, "models/m/aliases/a", Map.of("number", i));
          }
        });
  }

  private JsonNode list(Made webhook) {
    return admin.get(webhook.path() + "/deliveries?limit=200").json().path("items");
  }

  private JsonNode detail(Made webhook) {
    String id = list(webhook).path(0).path("id").asString();
    return admin.get(webhook.path() + "/deliveries/" + id).json();
  }

  private static void awaiting(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("%s in time", what).isLessThan(deadline);
      pause(20);
    }
  }

  private void awaitState(Made webhook, String state, int count) {
    awaiting(
        count + " " + state,
        () ->
            list(webhook).findValuesAsString("state").stream().filter(state::equals).count()
                == count);
  }

  /** Written anew from the specification, with nothing of ours. */
  private static String signature(String secret, Receiver.Told told) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(
        new SecretKeySpec(
            Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
    String content =
        told.id() + "." + told.headers().getFirst("webhook-timestamp") + "." + told.body();
    return "v1,"
        + Base64.getEncoder().encodeToString(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aJobsLifeIsToldSigned() throws Exception {
    Made webhook = webhook(receiver.url(), "job.*");
    admin.upload("/v1/models/told/versions", new byte[] {1});
    String job = admin.post("/v1/jobs", spec("told", "")).json().path("id").asString();
    admin.post("/v1/jobs/" + job + "/cancel", "");
    List<Receiver.Told> told = receiver.await(2);
    assertThat(told)
        .extracting(Receiver.Told::type)
        .containsExactlyInAnyOrder("io.quantry.job.submitted", "io.quantry.job.canceled");
    for (Receiver.Told one : told) {
      assertThat(one.headers().getFirst("webhook-signature"))
          .isEqualTo(signature(webhook.secret(), one));
      long timestamp = Long.parseLong(one.headers().getFirst("webhook-timestamp"));
      assertThat(Instant.ofEpochSecond(timestamp))
          .isBetween(Instant.now().minusSeconds(20), Instant.now());
      JsonNode event = one.json();
      assertThat(event.path("specversion").asString()).isEqualTo("1.0");
      assertThat(event.path("id").asString()).startsWith("evt_");
      assertThat(event.path("source").asString()).startsWith("urn:quantry:tenant:ten_");
      assertThat(event.path("subject").asString()).isEqualTo("jobs/" + job);
      assertThat(Instant.parse(event.path("time").asString())).isBefore(Instant.now());
      assertThat(event.path("datacontenttype").asString()).isEqualTo("application/json");
      assertThat(event.path("data").path("jobId").asString()).isEqualTo(job);
      assertThat(event.path("data").path("model").asString()).isEqualTo("told");
      assertThat(one.headers().getFirst("Content-Type"))
          .isEqualTo("application/cloudevents+json; charset=utf-8");
    }
    awaitState(webhook, "DELIVERED", 2);
  }

  @Test
  void versionsAliasesAndDatasetsAreToldToWhoWantsThem() throws Exception {
    webhook(receiver.url(), "version.registered", "alias.*", "dataset.*");
    try (Receiver ofJobs = new Receiver()) {
      webhook(ofJobs.url(), "job.*");
      admin.upload("/v1/models/told/versions?alias=prod", new byte[] {1});
      admin.send(
          admin
              .request("/v1/models/told/aliases/best")
              .header("Content-Type", "application/json")
              .header("If-None-Match", "*")
              .PUT(BodyPublishers.ofString("{\"version\": 1}")));
      ServiceClient.Answer uploaded =
          admin.multipart(
              "/v1/datasets/told/versions",
              Map.of(
                  "manifest",
                  "{\"format\": \"npz\", \"files\": {\"archive\": \"a.npz\"}}"
                      .getBytes(StandardCharsets.UTF_8),
                  "archive",
                  new byte[] {1, 2}));
      assertThat(uploaded.status()).as(uploaded.text()).isEqualTo(201);
      assertThat(receiver.await(4))
          .extracting(told -> told.type() + " " + told.json().path("subject").asString())
          .containsExactlyInAnyOrder(
              "io.quantry.version.registered models/told/versions/1",
              "io.quantry.alias.moved models/told/aliases/prod",
              "io.quantry.alias.moved models/told/aliases/best",
              "io.quantry.dataset.ready datasets/told/versions/1");
      assertThat(ofJobs.told()).isEmpty();
    }
  }

  @Test
  void whatIsRolledBackIsNotTold() {
    Made webhook = webhook(receiver.url(), "*");
    transactions.executeWithoutResult(
        status -> {
          events.publish(tenant, EventType.ALIAS_MOVED, "models/m/aliases/a", Map.of());
          status.setRollbackOnly();
        });
    pause(500);
    assertThat(receiver.told()).isEmpty();
    assertThat(list(webhook).size()).isZero();
  }

  /** Lets time pass: what is due later is due earlier. */
  private void pass(Duration time) {
    database
        .sql(
            """
            UPDATE webhook_deliveries SET due = due - make_interval(secs => ?)
            WHERE tenant_id = ? AND due IS NOT NULL
            """)
        .params(time.toMillis() / 1000.0, tenant)
        .update();
  }

  /** Lets time pass until the next attempts are due, and answers how long that was. */
  private Duration passToTheNextAttempts(Made webhook, int attempts) {
    awaiting(
        "attempt " + attempts,
        () -> {
          JsonNode all = list(webhook);
          return all.valueStream().allMatch(one -> one.path("attempts").asInt() == attempts)
              && database
                      .sql(
                          """
                          SELECT count(*) FROM webhook_deliveries
                          WHERE tenant_id = ? AND lease IS NOT NULL
                          """)
                      .param(tenant)
                      .query(Integer.class)
                      .single()
                  == 0;
        });
    double seconds =
        database
            .sql(
                """
                SELECT extract(epoch FROM max(due) - clock_timestamp()) FROM webhook_deliveries
                WHERE tenant_id = ? AND state = 'PENDING'
                """)
            .param(tenant)
            .query(Double.class)
            .single();
    Duration time = Duration.ofMillis(Math.round(seconds * 1000));
    pass(time);
    return time;
  }

  @Test
  void aReceiverThatWasAwayForADayMissesNothing() {
    receiver.answering(503, "later");
    Made webhook = webhook(receiver.url(), "alias.moved");
    publish(20);
    awaiting("20 deliveries", () -> list(webhook).size() == 20);
    Duration passed = Duration.ZERO;
    int attempts = 0;
    while (passed.compareTo(Duration.ofHours(24)) < 0) {
      attempts++;
      passed = passed.plus(passToTheNextAttempts(webhook, attempts));
      if (passed.compareTo(Duration.ofHours(24)) >= 0) {
        break;
      }
    }
    receiver.answering(204, "");
    pass(Duration.ofHours(20));
    awaitState(webhook, "DELIVERED", 20);
    Map<String, Set<Object>> numbersById =
        receiver.told().stream()
            .collect(
                Collectors.groupingBy(
                    Receiver.Told::id,
                    Collectors.mapping(
                        told -> told.json().path("data").path("number").asInt(),
                        Collectors.toSet())));
    assertThat(numbersById).hasSize(20).allSatisfy((id, numbers) -> assertThat(numbers).hasSize(1));
    assertThat(numbersById.values().stream().distinct()).hasSize(20);
    assertThat(receiver.told().stream().map(Receiver.Told::body).distinct()).hasSize(20);
  }

  @Test
  void afterTenRetriesInThreeDaysItIsGivenUp() {
    receiver.answering(500, "x".repeat(20_000));
    Made webhook = webhook(receiver.url(), "*");
    publish(1);
    Duration passed = Duration.ZERO;
    awaiting("a delivery", () -> list(webhook).size() == 1);
    for (int attempt = 1; attempt <= 10; attempt++) {
      passed = passed.plus(passToTheNextAttempts(webhook, attempt));
    }
    awaitState(webhook, "FAILED", 1);
    assertThat(passed).isBetween(Duration.ofHours(62), Duration.ofHours(80));
    JsonNode detail = detail(webhook);
    assertThat(detail.path("delivery").path("lastError").asString()).isEqualTo("refused");
    assertThat(detail.path("delivery").has("nextAttemptAt")).isFalse();
    assertThat(detail.path("attempts").size()).isEqualTo(11);
    JsonNode last = detail.path("attempts").path(10);
    assertThat(last.path("number").asInt()).isEqualTo(11);
    assertThat(last.path("status").asInt()).isEqualTo(500);
    assertThat(last.path("error").asString()).isEqualTo("refused");
    assertThat(last.path("response").asString()).hasSize(16 << 10);
    assertThat(detail.path("body").asString()).isEqualTo(receiver.told().getFirst().body());
  }

  @Test
  void aReceiverThatIsGoneIsToldNoMore() throws Exception {
    Made webhook = webhook(receiver.answering(503, "").url(), "*");
    publish(3);
    receiver.await(3);
    receiver.answering(410, "");
    publish(1);
    awaitState(webhook, "FAILED", 4);
    JsonNode gone = admin.get(webhook.path()).json();
    assertThat(gone.path("enabled").asBoolean()).isFalse();
    assertThat(gone.path("gone").asBoolean()).isTrue();
    assertThat(list(webhook).findValuesAsString("lastError")).containsOnly("gone");
    publish(1);
    pause(500);
    assertThat(receiver.told()).hasSize(4);

    receiver.answering(200, "");
    String tag = admin.get(webhook.path()).header("ETag");
    ServiceClient.Answer enabled =
        admin.send(
            admin
                .request(webhook.path())
                .header("Content-Type", "application/json")
                .header("If-Match", tag)
                .PUT(
                    BodyPublishers.ofString(
                        "{\"url\": \"%s\", \"events\": [\"*\"]}".formatted(receiver.url()))));
    assertThat(enabled.json().path("gone").asBoolean(true)).isFalse();
    publish(1);
    receiver.await(5);
  }

  @Test
  void whileASecretIsReplacedBothSign() throws Exception {
    Made webhook = webhook(receiver.url(), "*");
    ServiceClient.Answer rotated = admin.post(webhook.path() + "/rotate-secret", "");
    assertThat(rotated.status()).as(rotated.text()).isEqualTo(200);
    assertThat(rotated.header("Cache-Control")).isEqualTo("no-store");
    String fresh = rotated.json().path("secret").asString();
    publish(1);
    Receiver.Told both = receiver.await(1).getFirst();
    assertThat(both.headers().getFirst("webhook-signature").split(" ", -1))
        .containsExactly(signature(fresh, both), signature(webhook.secret(), both));

    database
        .sql("UPDATE webhooks SET previous_until = now() WHERE tenant_id = ?")
        .param(tenant)
        .update();
    publish(1);
    Receiver.Told alone = receiver.await(2).getLast();
    assertThat(alone.headers().getFirst("webhook-signature")).isEqualTo(signature(fresh, alone));
  }

  @Test
  void whatWasSentIsSentAgainUnderItsId() throws Exception {
    Made webhook = webhook(receiver.url(), "*");
    publish(1);
    awaitState(webhook, "DELIVERED", 1);
    String id = list(webhook).path(0).path("id").asString();
    ServiceClient.Answer again =
        admin.post(webhook.path() + "/deliveries/" + id + "/redeliver", "");
    assertThat(again.status()).as(again.text()).isEqualTo(202);
    assertThat(again.json().path("state").asString()).isEqualTo("PENDING");
    List<Receiver.Told> told = receiver.await(2);
    assertThat(told).extracting(Receiver.Told::id).containsOnly(id);
    assertThat(told.get(1).body()).isEqualTo(told.get(0).body());
    awaitState(webhook, "DELIVERED", 1);
    assertThat(detail(webhook).path("attempts").size()).isEqualTo(2);
    ServiceClient stranger = otherTenant(Scope.ADMIN);
    String path = webhook.path() + "/deliveries/" + id;
    assertThat(stranger.get(path).problem()).isEqualTo("404 not-found");
    assertThat(stranger.post(path + "/redeliver", "").problem()).isEqualTo("404 not-found");
    Made other = webhook(receiver.url(), "*");
    assertThat(admin.get(other.path() + "/deliveries/" + id).problem()).isEqualTo("404 not-found");
  }

  @Test
  void aTestIsSentOnceWhateverTheFilters() throws Exception {
    Made webhook = webhook(receiver.answering(500, "").url(), "dataset.rejected");
    ServiceClient.Answer test = admin.post(webhook.path() + "/test", "");
    assertThat(test.status()).as(test.text()).isEqualTo(202);
    assertThat(receiver.await(1).getFirst().type()).isEqualTo("io.quantry.webhook.ping");
    awaitState(webhook, "FAILED", 1);
    assertThat(admin.get(test.header("Location")).json().path("attempts").size()).isEqualTo(1);
    assertThat(admin.get("/v1/audit").json().path("items").findValuesAsString("action"))
        .contains("webhook-tested");
  }

  @Test
  void aNameThatTurnsAwayIsNotFollowed() {
    names.lead("turning.example.com", "127.0.0.1", "10.0.0.1", "127.0.0.1");
    Made webhook = webhook("http://turning.example.com:" + receiver.port() + "/", "*");
    publish(1);
    awaiting(
        "blocked",
        () -> list(webhook).findValuesAsString("lastError").equals(List.of("destination-blocked")));
    assertThat(receiver.told()).isEmpty();
    pass(Duration.ofSeconds(10));
    awaitState(webhook, "DELIVERED", 1);
  }

  @Test
  void aSlowReceiverHoldsUpNobody() throws Exception {
    receiver.taking(Duration.ofSeconds(2));
    webhook(receiver.url(), "*");
    try (Receiver quick = new Receiver()) {
      webhook(quick.url(), "*");
      publish(200);
      quick.await(200);
    }
    assertThat(receiver.told()).hasSizeLessThan(200);
    assertThat(receiver.mostAtOnce()).isLessThanOrEqualTo(settings.perWebhook());
  }

  @Test
  void ofSeveralReplicasOneDelivers() throws Exception {
    WebhookSignal signal = new WebhookSignal();
    DeliveryLoop other =
        new DeliveryLoop(queue, deliveries, sender, vault, settings, signal, clock, json, meters);
    other.start();
    try {
      Made webhook = webhook(receiver.url(), "*");
      for (int i = 0; i < 30; i++) {
        publish(10);
        signal.wake();
      }
      awaiting("300 told", () -> receiver.told().size() >= 300);
      pause(500);
      assertThat(receiver.told()).hasSize(300);
      Set<String> ids = new HashSet<>();
      receiver.told().forEach(told -> ids.add(told.id()));
      assertThat(ids).hasSize(300);
      assertThat(
              admin.get(webhook.path() + "/deliveries?state=PENDING").json().path("items").size())
          .isZero();
    } finally {
      other.stop();
    }
  }

  @Test
  void aReplicaThatDiedIsReplaced() throws Exception {
    Made webhook = webhook(receiver.answering(503, "").url(), "*");
    publish(1);
    receiver.await(1);
    awaiting(
        "the end of the attempt",
        () -> list(webhook).findValuesAsString("lastError").equals(List.of("refused")));
    receiver.answering(200, "");
    database
        .sql(
            """
            UPDATE webhook_deliveries
            SET lease = gen_random_uuid(), due = clock_timestamp() + interval '1 second'
            WHERE tenant_id = ?
            """)
        .param(tenant)
        .update();
    awaitState(webhook, "DELIVERED", 1);
    assertThat(receiver.told()).extracting(Receiver.Told::id).hasSize(2);
  }

  @Test
  void whoIsDisabledHearsNothing() {
    Made webhook = webhook(receiver.answering(503, "").url(), "*");
    publish(2);
    awaiting(
        "two failed attempts", () -> list(webhook).findValuesAsString("lastError").size() == 2);
    ServiceClient.Answer disabled =
        admin.send(
            admin
                .request(webhook.path())
                .header("Content-Type", "application/json")
                .header("If-Match", "\"1\"")
                .PUT(
                    BodyPublishers.ofString(
                        "{\"url\": \"%s\", \"events\": [\"*\"], \"enabled\": false}"
                            .formatted(receiver.url()))));
    assertThat(disabled.status()).as(disabled.text()).isEqualTo(200);
    awaitState(webhook, "FAILED", 2);
    assertThat(list(webhook).findValuesAsString("lastError")).containsOnly("webhook-disabled");
    publish(1);
    pause(400);
    assertThat(list(webhook).size()).isEqualTo(2);
  }

  @Test
  void listsGoByPageAndState() {
    Made webhook = webhook(receiver.url(), "*");
    publish(5);
    awaitState(webhook, "DELIVERED", 5);
    String path = webhook.path() + "/deliveries?state=DELIVERED&limit=3";
    JsonNode first = admin.get(path).json();
    JsonNode second = admin.get(path + "&cursor=" + first.path("nextCursor").asString()).json();
    List<String> ids = first.path("items").findValuesAsString("id");
    ids.addAll(second.path("items").findValuesAsString("id"));
    assertThat(ids).hasSize(5).doesNotHaveDuplicates();
    assertThat(second.has("nextCursor")).isFalse();
    assertThat(admin.get(webhook.path() + "/deliveries?state=LOST").problem())
        .isEqualTo("422 invalid-enum");
    assertThat(
            admin
                .get(webhook.path() + "/deliveries?cursor=" + first.path("nextCursor").asString())
                .problem())
        .isEqualTo("400 invalid-cursor");
  }

  @Test
  void whatIsOldIsForgotten() {
    Made webhook = webhook(receiver.url(), "*");
    publish(2);
    awaitState(webhook, "DELIVERED", 2);
    database
        .sql(
            """
            UPDATE webhook_deliveries SET ended_at = now() - interval '31 days'
            WHERE id IN (SELECT id FROM webhook_deliveries WHERE tenant_id = ? LIMIT 1)
            """)
        .param(tenant)
        .update();
    database
        .sql("UPDATE webhook_events SET at = now() - interval '31 days' WHERE tenant_id = ?")
        .param(tenant)
        .update();
    deliveries.forget(settings.keep());
    assertThat(list(webhook).size()).isEqualTo(1);
    for (String table : List.of("webhook_deliveries", "webhook_events", "webhook_attempts")) {
      assertThat(
              database
                  .sql("SELECT count(*) FROM " + table + " WHERE tenant_id = ?")
                  .param(tenant)
                  .query(Integer.class)
                  .single())
          .as(table)
          .isEqualTo(1);
    }
  }
}
