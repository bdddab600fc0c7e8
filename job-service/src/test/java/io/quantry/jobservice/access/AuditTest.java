package io.quantry.jobservice.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.tenancy.RowViews;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import tools.jackson.databind.JsonNode;

/** Changes are told afterwards, and what is told cannot be changed. */
class AuditTest extends ServiceTest {
  private static final String LOG = "/v1/audit";
  private static final String CHAIN = LOG + "/chain";

  /** A tenant that nobody else writes for. */
  private ServiceClient admin() {
    return otherTenant(Scope.ADMIN);
  }

  private String makeKey(ServiceClient admin) {
    return admin.send("/v1/api-keys", Map.of("name", "audited")).json().path("id").asString();
  }

  private static void awaitSealed(ServiceClient admin, int events) {
    awaiting(() -> admin.get(CHAIN).json().path("events").asInt() == events);
  }

  private static void awaiting(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      pause(50);
    }
  }

  private static UUID tenant(ServiceClient admin) {
    return PrefixedId.TENANT
        .parse(admin.get("/v1/session").json().path("tenant").asString())
        .orElseThrow();
  }

  @Test
  void aChangeIsToldWithWhoMadeItAndTheRequest() {
    ServiceClient admin = admin();
    ServiceClient.Answer made =
        admin.send("/v1/api-keys", Map.of("name", "of ci", "scope", "submit"));
    JsonNode event = admin.get(LOG).json().path("items").path(0);
    assertThat(event.path("action").asString()).isEqualTo("api-key-created");
    assertThat(event.path("actor").asString())
        .isEqualTo(admin.get("/v1/session").json().path("actor").asString());
    assertThat(event.path("target").asString())
        .isEqualTo("api-keys/" + made.json().path("id").asString());
    assertThat(event.path("details").path("scope").asString()).isEqualTo("submit");
    assertThat(event.path("requestId").asString()).isEqualTo(made.header("X-Request-Id"));
    assertThat(admin.get(LOG).text()).doesNotContain(made.json().path("key").asString());
  }

  @Test
  void whatUsersDoIsInIt() {
    ServiceClient admin = admin();
    admin.upload("/v1/models/audited/versions?alias=prod", new byte[] {1});
    admin.send(
        admin
            .request("/v1/models/audited/aliases/best")
            .header("Content-Type", "application/json")
            .header("If-None-Match", "*")
            .PUT(HttpRequest.BodyPublishers.ofString("{\"version\": 1}")));
    String job = admin.post("/v1/jobs", spec("audited", "")).json().path("id").asString();
    admin.post("/v1/jobs/" + job + "/cancel", "");
    admin.post("/v1/jobs/" + job + "/cancel", ""); // changes nothing
    assertThat(admin.post("/v1/jobs", "{}").status()).isEqualTo(422);
    admin.delete("/v1/api-keys/" + makeKey(admin));
    assertThat(admin.get(LOG).json().path("items").findValuesAsString("action"))
        .containsExactly(
            "api-key-revoked",
            "api-key-created",
            "job-canceled",
            "job-submitted",
            "alias-moved",
            "model-uploaded");
    assertThat(admin.get(LOG + "?action=job-submitted").json().path("items").size()).isEqualTo(1);
    assertThat(admin.get(LOG + "?actor=nobody").json().path("items").size()).isZero();
    assertThat(admin.get(LOG + "?action=nothing").problem()).isEqualTo("422 invalid-enum");
  }

  @Test
  void hashesAreWhatTheDescriptionSays() throws NoSuchAlgorithmException {
    ServiceClient admin = admin();
    makeKey(admin);
    makeKey(admin);
    awaitSealed(admin, 2);
    JsonNode items = admin.get(LOG).json().path("items");
    String before = "0".repeat(64);
    for (int i = 1; i >= 0; i--) {
      JsonNode event = items.path(i);
      String text =
          ServiceClient.JSON.writeValueAsString(
              List.of(
                  before,
                  event.path("seq").asLong(),
                  event.path("id").asString(),
                  event.path("at").asString(),
                  event.path("actor").asString(),
                  event.path("action").asString(),
                  event.path("target").asString(),
                  event.path("details").toString(),
                  event.path("requestId").asString()));
      before =
          HexFormat.of()
              .formatHex(
                  MessageDigest.getInstance("SHA-256")
                      .digest(text.getBytes(StandardCharsets.UTF_8)));
      assertThat(event.path("hash").asString()).isEqualTo(before);
    }
    JsonNode chain = admin.get(CHAIN).json();
    assertThat(chain.path("lastHash").asString()).isEqualTo(before);
    assertThat(chain.path("intact").asBoolean()).isTrue();
  }

  @Test
  void theDatabaseLetsNobodyChangeIt() {
    ServiceClient admin = admin();
    makeKey(admin);
    awaitSealed(admin, 1);
    UUID tenant = tenant(admin);
    for (String statement :
        List.of(
            "UPDATE audit_events SET actor = 'nobody' WHERE tenant_id = ?",
            "UPDATE audit_events SET seq = 7 WHERE tenant_id = ?",
            "DELETE FROM audit_events WHERE tenant_id = ?")) {
      assertThatThrownBy(() -> database.sql(statement).param(tenant).update())
          .isInstanceOf(DataAccessException.class)
          .hasMessageContaining("only added to");
    }
    assertThatThrownBy(() -> database.sql("TRUNCATE audit_events").update())
        .isInstanceOf(DataAccessException.class);
    assertThat(admin.get(CHAIN).json().path("intact").asBoolean()).isTrue();
  }

  @Test
  void whoGoesRoundTheDatabaseIsFoundOut() {
    assertThat(broken("UPDATE audit_events SET details = '{}' WHERE tenant_id = ? AND seq = 2"))
        .isEqualTo(2);
    assertThat(broken("DELETE FROM audit_events WHERE tenant_id = ? AND seq = 2")).isEqualTo(2);
    assertThat(broken("DELETE FROM audit_events WHERE tenant_id = ? AND seq = 3")).isEqualTo(3);
    assertThat(
            broken(
                "UPDATE audit_events SET hash = repeat('a', 64) WHERE tenant_id = ? AND seq = 3"))
        .isEqualTo(3);
  }

  /** Where the chain of three events breaks after the statement, triggers switched off. */
  private long broken(String statement) {
    ServiceClient admin = admin();
    for (int i = 0; i < 3; i++) {
      makeKey(admin);
    }
    awaitSealed(admin, 3);
    RowViews.asOwner(
        () -> {
          database.sql("ALTER TABLE audit_events DISABLE TRIGGER USER").update();
          try {
            return database.sql(statement).param(tenant(admin)).update();
          } finally {
            database.sql("ALTER TABLE audit_events ENABLE TRIGGER USER").update();
          }
        });
    JsonNode chain = admin.get(CHAIN).json();
    assertThat(chain.path("intact").asBoolean()).isFalse();
    return chain.path("brokenAt").asLong();
  }

  @Test
  void whatManyDoAtOnceIsOneChain() throws InterruptedException {
    ServiceClient admin = admin();
    List<Thread> users =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    Thread.startVirtualThread(
                        () -> {
                          for (int k = 0; k < 5; k++) {
                            admin.send("/v1/api-keys", Map.of("name", "parallel"));
                          }
                        }))
            .toList();
    for (Thread user : users) {
      user.join();
    }
    awaitSealed(admin, 40);
    assertThat(admin.get(CHAIN).json().path("intact").asBoolean()).isTrue();
  }
}
