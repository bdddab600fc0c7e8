package io.quantry.jobservice.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.access.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Making, changing and ending webhooks. */
class WebhooksTest extends ServiceTest {
  private static final String WEBHOOKS = "/v1/webhooks";
  private static final String URL = "https://hooks.example.com/quantry";

  @Autowired private ScriptedNames names = uninitialized();
  private ServiceClient admin = client;

  @BeforeEach
  void enter() {
    admin = otherTenant(Scope.ADMIN);
    names.lead("hooks.example.com", "93.184.215.14");
  }

  private ServiceClient.Answer create(String url) {
    return admin.send(WEBHOOKS, Map.of("url", url, "events", List.of("job.*")));
  }

  private String path() {
    ServiceClient.Answer made = create(URL);
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return made.header("Location");
  }

  private ServiceClient.Answer put(String path, String body, String... headers) {
    var request =
        admin
            .request(path)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(body));
    return admin.send(headers.length == 0 ? request : request.headers(headers));
  }

  @Test
  void theSecretIsToldOnce() {
    ServiceClient.Answer made = create(URL);
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(made.header("Cache-Control")).isEqualTo("no-store");
    String secret = made.json().path("secret").asString();
    assertThat(secret).startsWith("whsec_");
    assertThat(Base64.getDecoder().decode(secret.substring(6))).hasSize(32);
    ServiceClient.Answer again = admin.get(made.header("Location"));
    assertThat(again.json().path("url").asString()).isEqualTo(URL);
    assertThat(again.json().path("enabled").asBoolean()).isTrue();
    assertThat(again.header("ETag")).isEqualTo("\"1\"");
    assertThat(again.text() + admin.get(WEBHOOKS).text() + admin.get("/v1/audit").text())
        .doesNotContain(secret)
        .doesNotContain("\"secret\"");
  }

  @Test
  void aCopyOfTheDatabaseDoesNotHoldIt() {
    String secret = create(URL).json().path("secret").asString().substring(6);
    String plain = HexFormat.of().formatHex(Base64.getDecoder().decode(secret));
    String kept =
        database
            .sql("SELECT string_agg(encode(secret, 'hex'), ' ') FROM webhooks")
            .query(String.class)
            .single();
    assertThat(kept).hasSizeGreaterThanOrEqualTo(120).doesNotContain(plain);
  }

  @Test
  void aChangeWantsTheTagOfWhatItChanges() {
    String path = path();
    String body = "{\"url\": \"%s\", \"events\": [\"*\"], \"enabled\": false}".formatted(URL);
    assertThat(put(path, body).problem()).isEqualTo("428 precondition-required");
    assertThat(put(path, body, "If-Match", "\"7\"").problem()).isEqualTo("412 precondition-failed");
    ServiceClient.Answer changed = put(path, body, "If-Match", "\"1\"");
    assertThat(changed.status()).as(changed.text()).isEqualTo(200);
    assertThat(changed.header("ETag")).isEqualTo("\"2\"");
    assertThat(changed.json().path("enabled").asBoolean()).isFalse();
    assertThat(changed.json().path("events").path(0).asString()).isEqualTo("*");
    assertThat(put(path, body, "If-Match", "\"1\"").problem()).isEqualTo("412 precondition-failed");

    assertThat(admin.delete(path).problem()).isEqualTo("428 precondition-required");
    assertThat(admin.send(admin.request(path).header("If-Match", "\"1\"").DELETE()).problem())
        .isEqualTo("412 precondition-failed");
    assertThat(admin.send(admin.request(path).header("If-Match", "\"2\"").DELETE()).status())
        .isEqualTo(204);
    assertThat(admin.get(path).problem()).isEqualTo("404 not-found");
    assertThat(admin.get("/v1/audit").json().path("items").findValuesAsString("action"))
        .containsExactly("webhook-deleted", "webhook-changed", "webhook-created");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{}                                                       | 422 missing-property",
        "{\"url\": \"URL\"}                                       | 422 missing-property",
        "{\"events\": [\"*\"]}                                    | 422 missing-property",
        "{\"url\": 7, \"events\": [\"*\"]}                        | 422 invalid-value",
        "{\"url\": \"URL\", \"events\": []}                       | 422 invalid-value",
        "{\"url\": \"URL\", \"events\": \"*\"}                    | 422 invalid-value",
        "{\"url\": \"URL\", \"events\": [null]}                   | 422 invalid-value",
        "{\"url\": \"URL\", \"events\": [\"job.exploded\"]}       | 422 invalid-value",
        "{\"url\": \"URL\", \"events\": [\"job.%\"]}              | 422 invalid-value",
        "{\"url\": \"URL\", \"events\": [\"*\", \"nothing.*\"]}   | 422 invalid-value",
        "{\"url\": \"URL\", \"events\": [\"*\"], \"x\": 1}        | 422 unknown-property",
        "{\"url\": \"URL\", \"events\": [\"*\"], \"enabled\": 1}  | 422 invalid-value",
        "{\"url\": \"URL\", \"url\": \"URL\"}                     | 400 malformed-json",
        "{\"url\": \"http://10.0.0.1/\", \"events\": [\"*\"]}     | 422 webhook-url-forbidden",
        "{\"url\": \"http://hooks.example.com\", \"events\": [\"*\"]} | 422 webhook-url-forbidden",
        "{\"url\": \"ftp://hooks.example.com\", \"events\": [\"*\"]}  | 422 webhook-url-invalid"
      })
  void whatIsNoWebhookIsRefused(String body, String problem) {
    String whole = body.strip().replace("\"URL\"", "\"" + URL + "\"");
    assertThat(admin.post(WEBHOOKS, whole).problem()).isEqualTo(problem);
    String path = path();
    assertThat(put(path, whole, "If-Match", "\"1\"").problem()).isEqualTo(problem);
    assertThat(admin.get(path).header("ETag")).isEqualTo("\"1\"");
  }

  /** All but those of this machine, which this service allows, some of them by http. */
  @Test
  void forgedUrlsAreRefused() throws IOException {
    List<String> forged;
    try (InputStream file = WebhooksTest.class.getResourceAsStream("forged-urls.txt")) {
      forged = new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
    assertThat(forged).hasSizeGreaterThanOrEqualTo(120);
    for (String line : forged) {
      String url = line.substring(line.indexOf(' ')).strip();
      if (!DestinationsTest.staysOnThisMachine(url)) {
        assertThat(create(url).problem()).as(url).startsWith("422 webhook-url-");
      }
    }
    assertThat(admin.get(WEBHOOKS).json().path("items").size()).isZero();
  }

  @Test
  void aTenantHasAsManyAsItMay() {
    for (int i = 0; i < 50; i++) {
      assertThat(create(URL).status()).isEqualTo(201);
    }
    assertThat(create(URL).problem()).isEqualTo("422 limit-exceeded");
    ServiceClient.Answer first = admin.get(WEBHOOKS + "?limit=30");
    assertThat(first.json().path("items").size()).isEqualTo(30);
    ServiceClient.Answer second =
        admin.get(WEBHOOKS + "?cursor=" + first.json().path("nextCursor").asString());
    assertThat(second.json().path("items").size()).isEqualTo(20);
    assertThat(second.json().has("nextCursor")).isFalse();
  }

  @Test
  void othersSeeNothingOfIt() {
    String path = path();
    ServiceClient stranger = otherTenant(Scope.ADMIN);
    assertThat(stranger.get(path).problem()).isEqualTo("404 not-found");
    assertThat(stranger.get(path + "/deliveries").problem()).isEqualTo("404 not-found");
    assertThat(stranger.post(path + "/test", "").problem()).isEqualTo("404 not-found");
    assertThat(stranger.post(path + "/rotate-secret", "").problem()).isEqualTo("404 not-found");
    assertThat(stranger.get(WEBHOOKS).json().path("items").size()).isZero();
  }
}
