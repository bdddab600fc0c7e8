package io.quantry.jobservice.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A browser signs in with a key and is known by its cookie from then on. */
class SessionsTest extends ServiceTest {
  private static final String SESSION = "/v1/session";

  private HttpRequest.Builder anonymous(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
  }

  private ServiceClient.Answer signIn(String key) {
    return client.send(
        anonymous(SESSION)
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    ServiceClient.JSON.writeValueAsString(Map.of("key", key)))));
  }

  private static String cookie(ServiceClient.Answer answer) {
    return answer.header("Set-Cookie").split(";", 2)[0];
  }

  private ServiceClient.Answer cancel(String job, String... headers) {
    return client.send(
        anonymous("/v1/jobs/" + job + "/cancel")
            .headers(headers)
            .POST(HttpRequest.BodyPublishers.noBody()));
  }

  @Test
  void theCookieStandsForTheKeyAndNoScriptSeesIt() {
    ServiceClient.Answer signedIn = signIn(API_KEY);
    assertThat(signedIn.status()).as(signedIn.text()).isEqualTo(201);
    assertThat(signedIn.header("Set-Cookie"))
        .contains("HttpOnly", "Secure", "SameSite=Strict", "Path=/v1")
        .doesNotContain(API_KEY);
    ServiceClient.Answer who =
        client.send(anonymous(SESSION).header("Cookie", cookie(signedIn)).GET());
    assertThat(who.json().path("scope").asString()).isEqualTo("operator");
    assertThat(who.json().path("csrfToken")).isEqualTo(signedIn.json().path("csrfToken"));
    assertThat(client.send(anonymous("/v1/jobs").header("Cookie", cookie(signedIn)).GET()).status())
        .isEqualTo(200);
  }

  @Test
  void aChangeWantsTheTokenThatAnotherSiteCannotRead() {
    String job = submit("");
    ServiceClient.Answer signedIn = signIn(API_KEY);
    String token = signedIn.json().path("csrfToken").asString();
    assertThat(cancel(job, "Cookie", cookie(signedIn)).problem())
        .isEqualTo("403 forgery-token-required");
    assertThat(cancel(job, "Cookie", cookie(signedIn), "X-CSRF-Token", token + "x").problem())
        .isEqualTo("403 forgery-token-required");
    String others = signIn(API_KEY).json().path("csrfToken").asString();
    assertThat(cancel(job, "Cookie", cookie(signedIn), "X-CSRF-Token", others).problem())
        .isEqualTo("403 forgery-token-required");
    assertThat(state(job)).isEqualTo("QUEUED");
    assertThat(cancel(job, "Cookie", cookie(signedIn), "X-CSRF-Token", token).status())
        .isEqualTo(200);
  }

  @Test
  void aKeyBesideTheCookieNeedsNoToken() {
    String job = submit("");
    String cookie = cookie(signIn(API_KEY));
    assertThat(cancel(job, "Cookie", cookie, "Authorization", "Bearer " + API_KEY).status())
        .isEqualTo(200);
  }

  @Test
  void signingOutEndsIt() {
    ServiceClient.Answer signedIn = signIn(API_KEY);
    ServiceClient.Answer out =
        client.send(
            anonymous(SESSION)
                .header("Cookie", cookie(signedIn))
                .header("X-CSRF-Token", signedIn.json().path("csrfToken").asString())
                .DELETE());
    assertThat(out.status()).isEqualTo(204);
    assertThat(out.header("Set-Cookie")).contains("Max-Age=0");
    assertThat(client.send(anonymous(SESSION).header("Cookie", cookie(signedIn)).GET()).problem())
        .isEqualTo("401 invalid-api-key");
  }

  @Test
  void revokingTheKeyEndsItsSessions() {
    JsonNode key = client.send("/v1/api-keys", Map.of("name", "browser")).json();
    String cookie = cookie(signIn(key.path("key").asString()));
    assertThat(client.send(anonymous(SESSION).header("Cookie", cookie).GET()).status())
        .isEqualTo(200);
    client.delete("/v1/api-keys/" + key.path("id").asString());
    assertThat(client.send(anonymous(SESSION).header("Cookie", cookie).GET()).problem())
        .isEqualTo("401 invalid-api-key");
  }

  @Test
  void usingASessionUsesItsKey() {
    JsonNode key = client.send("/v1/api-keys", Map.of("name", "of a browser")).json();
    String path = "/v1/api-keys/" + key.path("id").asString();
    String cookie = cookie(signIn(key.path("key").asString()));
    client.send(anonymous(SESSION).header("Cookie", cookie).GET());
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!client.get(path).json().has("lastUsedAt")) {
      assertThat(System.nanoTime()).as("told in time").isLessThan(deadline);
      pause(50);
    }
  }

  @Test
  void anIdleSessionIsOver() {
    String cookie = cookie(signIn(API_KEY));
    database.sql("UPDATE sessions SET last_used_at = now() - interval '3 hours'").update();
    assertThat(client.send(anonymous(SESSION).header("Cookie", cookie).GET()).problem())
        .isEqualTo("401 invalid-api-key");
  }

  @Test
  void aWrongKeySignsNobodyIn() {
    assertThat(signIn("qnt_nonsense").problem()).isEqualTo("401 invalid-api-key");
    assertThat(signIn(API_KEY.replaceAll(".$", "z")).problem()).isEqualTo("401 invalid-api-key");
    assertThat(
            client
                .send(anonymous("/v1/jobs").header("Cookie", "quantry_session=x").GET())
                .problem())
        .isEqualTo("401 invalid-api-key");
    assertThat(client.send(anonymous("/v1/jobs").header("Cookie", "other=x").GET()).problem())
        .isEqualTo("401 authentication-required");
  }
}
