package io.quantry.jobservice.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.access.ApiKey;
import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Making, using and ending keys. */
class ApiKeysTest extends ServiceTest {
  private static final String KEYS = "/v1/api-keys";

  @Autowired private ApiKeys keys = uninitialized();

  private JsonNode make(ServiceClient admin, Map<String, Object> wish) {
    ServiceClient.Answer made = admin.send(KEYS, wish);
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(made.header("Cache-Control")).isEqualTo("no-store");
    assertThat(made.header("Location")).isEqualTo(KEYS + "/" + made.json().path("id").asString());
    return made.json();
  }

  private ServiceClient user(JsonNode made) {
    return new ServiceClient(port(), made.path("key").asString());
  }

  @Test
  void aKeyIsToldOnceAndDoesWhatItsScopeSays() {
    ServiceClient admin = otherTenant(Scope.ADMIN);
    JsonNode made = make(admin, Map.of("name", "CI of résumé", "scope", "submit"));
    String key = made.path("key").asString();
    assertThat(ApiKey.isWellFormed(ApiKey.USER_PREFIX, key)).isTrue();
    assertThat(key).startsWith(made.path("hint").asString());

    ServiceClient.Answer again = admin.get(KEYS + "/" + made.path("id").asString());
    assertThat(again.json().path("name").asString()).isEqualTo("CI of résumé");
    assertThat(again.text()).doesNotContain(key).doesNotContain("\"key\"");
    assertThat(admin.get(KEYS).text()).doesNotContain(key);

    ServiceClient ci = user(made);
    assertThat(ci.get("/v1/jobs").status()).isEqualTo(200);
    assertThat(ci.upload("/v1/models/of-ci/versions", new byte[] {1}).status()).isEqualTo(201);
    assertThat(ci.get(KEYS).problem()).isEqualTo("403 insufficient-scope");
    assertThat(ci.get(KEYS).json().path("detail").asString()).contains("scope admin");
  }

  @Test
  void whatIsKeptOfAKeyIsNeitherItNorItsPlainHash() {
    JsonNode made = make(client, Map.of("name", "kept"));
    String key = made.path("key").asString();
    String row =
        database
            .sql("SELECT cast(k.* AS text) FROM api_keys k WHERE name = 'kept'")
            .query(String.class)
            .single();
    assertThat(row).doesNotContain(key).doesNotContain(Secrets.hash(key));
  }

  @Test
  void aRevokedKeyIsRefusedAtOnceAndForGood() {
    JsonNode made = make(client, Map.of("name", "to revoke", "scope", "read"));
    String path = KEYS + "/" + made.path("id").asString();
    ServiceClient user = user(made);
    assertThat(user.get("/v1/jobs").status()).isEqualTo(200);
    assertThat(client.delete(path).status()).isEqualTo(204);
    assertThat(user.get("/v1/jobs").problem()).isEqualTo("401 invalid-api-key");
    Instant revoked = Instant.parse(client.get(path).json().path("revokedAt").asString());
    assertThat(client.delete(path).status()).isEqualTo(204);
    assertThat(client.get(path).json().path("revokedAt").asString()).isEqualTo(revoked.toString());
  }

  @Test
  void aStreamEndsSoonAfterItsKey() throws Exception {
    JsonNode made = make(client, Map.of("name", "of a dashboard"));
    String job = submit("");
    HttpResponse<InputStream> stream =
        HttpClient.newHttpClient()
            .send(
                user(made).request("/v1/jobs/" + job + "/events").build(),
                HttpResponse.BodyHandlers.ofInputStream());
    assertThat(stream.statusCode()).isEqualTo(200);
    client.delete(KEYS + "/" + made.path("id").asString());
    long revoked = System.nanoTime();
    try (InputStream events = stream.body()) {
      events.readAllBytes();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - revoked)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void anExpiredKeyIsRefusedWithTheSameWords() {
    Instant soon = Instant.now().plus(Duration.ofMillis(1500));
    JsonNode made = make(client, Map.of("name", "short", "expiresAt", soon.toString()));
    ServiceClient user = user(made);
    assertThat(user.get("/v1/jobs").status()).isEqualTo(200);
    pause(Duration.between(Instant.now(), soon).toMillis() + 100);
    assertThat(user.get("/v1/jobs").problem()).isEqualTo("401 invalid-api-key");
    assertThat(user.get("/v1/jobs").json().path("detail"))
        .isEqualTo(new ServiceClient(port(), "qnt_x").get("/v1/jobs").json().path("detail"));
  }

  @Test
  void theLastUseIsSeenSoon() {
    JsonNode made = make(client, Map.of("name", "used"));
    String path = KEYS + "/" + made.path("id").asString();
    assertThat(client.get(path).json().has("lastUsedAt")).isFalse();
    Instant before = Instant.now().minusSeconds(1);
    user(made).get("/v1/jobs");
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!client.get(path).json().has("lastUsedAt")) {
      assertThat(System.nanoTime()).as("told in time").isLessThan(deadline);
      pause(50);
    }
    assertThat(Instant.parse(client.get(path).json().path("lastUsedAt").asString()))
        .isAfter(before);
  }

  @Test
  void keysOfATenantAreListedByPagesAndAreItsOwn() {
    ServiceClient admin = otherTenant(Scope.ADMIN);
    for (int i = 0; i < 3; i++) {
      make(admin, Map.of("name", "key " + i));
    }
    JsonNode first = admin.get(KEYS + "?limit=2").json();
    assertThat(first.path("items").size()).isEqualTo(2);
    assertThat(first.path("items").path(0).path("name").asString()).isEqualTo("key 2");
    JsonNode second =
        admin.get(KEYS + "?limit=2&cursor=" + first.path("nextCursor").asString()).json();
    assertThat(second.path("items").path(0).path("name").asString()).isEqualTo("key 0");
    String foreign = first.path("items").path(0).path("id").asString();
    assertThat(client.get(KEYS + "/" + foreign).problem()).isEqualTo("404 not-found");
    assertThat(client.delete(KEYS + "/" + foreign).problem()).isEqualTo("404 not-found");
    assertThat(client.delete(KEYS + "/" + "key_" + UUID.randomUUID()).problem())
        .isEqualTo("404 not-found");
  }

  @Test
  void everythingWrongWithAWishIsToldAtOnce() {
    ServiceClient.Answer answer =
        client.post(
            KEYS,
            """
            {"name": "", "scope": "root", "expiresAt": "2020-01-01T00:00:00Z", "color": "red"}
            """);
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().path("violations").findValuesAsString("pointer"))
        .containsExactlyInAnyOrder("/name", "/scope", "/expiresAt", "/color");
    assertThat(client.post(KEYS, "{}").problem()).isEqualTo("422 missing-property");
  }

  @Test
  void aKeyOfBeforeKeyedHashesIsTakenAfterAStart() {
    String key = ApiKey.generate(ApiKey.USER_PREFIX, new SecureRandom());
    database
        .sql(
            """
            INSERT INTO api_keys (id, tenant_id, name, key_hash, scope)
            SELECT gen_random_uuid(), tenant_id, 'old', ?, 'READ' FROM api_keys
            WHERE name = 'bootstrap'
            """)
        .param(Secrets.hash(key))
        .update();
    ServiceClient owner = new ServiceClient(port(), key);
    assertThat(owner.get("/v1/jobs").problem()).isEqualTo("401 invalid-api-key");
    keys.rehash();
    assertThat(owner.get("/v1/jobs").status()).isEqualTo(200);
  }
}
