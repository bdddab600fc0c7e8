package io.quantry.jobservice.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.contracts.QuantryException;
import io.quantry.contracts.fleet.Claim;
import io.quantry.contracts.job.PrefixedId;
import io.quantry.jobservice.LiveEvents;
import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.TestMember;
import io.quantry.jobservice.access.Scope;
import io.quantry.jobservice.wake.Notifications;
import io.quantry.jobservice.wake.TenantChange;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** What changes in a tenant, as its dashboards hear of it. */
class TenantEventsTest extends ServiceTest {
  private static final String EVENTS = "/v1/events";
  private static final Duration SOON = Duration.ofSeconds(6);

  @Autowired private Notifications notifications = uninitialized();
  @Autowired private TenantNews news = uninitialized();
  @Autowired private TransactionTemplate transactions = uninitialized();

  /** A stream that hears of what comes from now on. */
  private LiveEvents listen(ServiceClient user) {
    LiveEvents events = new LiveEvents(user.request(EVENTS).GET());
    events.await("hello");
    return events;
  }

  private UUID tenant() {
    String id = client.get("/v1/tenant").json().path("id").asString();
    return PrefixedId.TENANT.parse(id).orElseThrow();
  }

  @Test
  void aJobIsToldFromItsSubmissionToItsEnd() throws Exception {
    try (LiveEvents events = listen(client)) {
      TestMember worker = worker("told");
      String job = submit("");
      worker.live(); // where the upload took longer than members are believed to live
      JsonNode queued = events.awaitJob(job, item -> !item.has("waiting"));
      assertThat(queued.path("state").asString()).isEqualTo("QUEUED");
      assertThat(queued.path("stage").asString()).isEqualTo("QUANTIZATION");
      assertThat(queued.propertyNames())
          .as("nothing that is not so")
          .containsExactlyInAnyOrder("id", "state", "stage", "attempt");

      Claim.Work work = worker.take(job);
      assertThat(
              events
                  .awaitJob(job, item -> item.path("state").asString().equals("RUNNING"))
                  .path("attempt")
                  .asInt())
          .isEqualTo(1);
      worker.beat(work.lease(), Map.of("loss", 0.5), List.of());
      JsonNode trained = events.awaitJob(job, item -> item.has("progress"));
      assertThat(trained.at("/progress/stage").asString()).isEqualTo("train");
      assertThat(trained.at("/progress/fraction").asDouble()).isEqualTo(0.5);
      assertThat(trained.at("/progress/figures/loss").asDouble()).isEqualTo(0.5);

      worker.fail(work.lease(), "not-onnx");
      JsonNode failed =
          events.awaitJob(job, item -> item.path("state").asString().equals("FAILED"));
      assertThat(failed.at("/failure/code").asString()).isEqualTo("not-onnx");
      assertThat(failed.has("progress")).isFalse();
      assertThat(failed.path("finishedAt")).isEqualTo(job(job).path("finishedAt"));
    }
  }

  @Test
  void aJobThatNobodyCouldTakeSaysWhy() throws Exception {
    try (LiveEvents events = listen(client)) {
      String job = submit(", \"target\": {\"hardware\": \"gpu\"}");
      JsonNode told = events.awaitJob(job, item -> item.has("waiting"));
      assertThat(told.path("waiting")).isEqualTo(job(job).path("waiting"));
    }
  }

  @Test
  void otherThingsAreToldByTheirKind() throws Exception {
    try (LiveEvents events = listen(client)) {
      newModel();
      events.awaitKind("models");
      uploadDataset("told-of", newArchive(), "{}");
      events.awaitKind("datasets");
      worker("told-of");
      events.awaitKind("workers");
      client.send(
          "/v1/webhooks",
          Map.of("url", "http://127.0.0.1:9/", "events", List.of("dataset.rejected")));
      events.awaitKind("webhooks");
    }
  }

  @Test
  void noTenantHearsOfAnothersJobs() throws Exception {
    ServiceClient stranger = otherTenant(Scope.ADMIN);
    String strangerId = stranger.get("/v1/tenant").json().path("id").asString();
    try (LiveEvents own = listen(client);
        LiveEvents others = listen(stranger)) {
      String job = submit("");
      own.awaitJob(job, item -> true);
      // even if a notification named the wrong tenant
      notifications.changed(
          TenantChange.ofJob(
              PrefixedId.TENANT.parse(strangerId).orElseThrow(),
              PrefixedId.JOB.parse(job).orElseThrow()));
      pause(500);
      stranger.upload("/v1/models/theirs/versions", "theirs".getBytes(UTF_8));
      others.awaitKind("models");
      assertThat(others.seen()).noneMatch(event -> event.type().equals("jobs"));
      assertThat(others.seen().toString()).doesNotContain(job);
    }
  }

  @Test
  void whatChangesAtOnceIsToldAtOnce() throws Exception {
    List<String> jobs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      jobs.add(submit(""));
    }
    UUID tenant = tenant();
    try (LiveEvents events = listen(client);
        LiveEvents another = listen(client)) {
      transactions.executeWithoutResult(
          status ->
              jobs.forEach(
                  job ->
                      notifications.changed(
                          TenantChange.ofJob(tenant, PrefixedId.JOB.parse(job).orElseThrow()))));
      for (LiveEvents stream : List.of(events, another)) {
        stream.awaitJob(jobs.getLast(), item -> true);
        JsonNode items = stream.seen().getLast().json().path("items");
        assertThat(items.valueStream().map(item -> item.path("id").asString()))
            .containsAll(jobs)
            .doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void nothingIsToldOfWhatIsRolledBack() throws Exception {
    UUID tenant = tenant();
    try (LiveEvents events = listen(client)) {
      transactions.executeWithoutResult(
          status -> {
            notifications.changed(new TenantChange(tenant, "never", null));
            status.setRollbackOnly();
          });
      notifications.changed(new TenantChange(tenant, "later", null));
      events.awaitKind("later");
      assertThat(events.seen().toString()).doesNotContain("never");
    }
  }

  @Test
  void tooManyJobsAtOnceAreToldAsStale() throws Exception {
    UUID tenant = tenant();
    try (LiveEvents events = listen(client)) {
      transactions.executeWithoutResult(
          status -> {
            for (int i = 0; i <= TenantNews.MOST_JOBS; i++) {
              notifications.changed(TenantChange.ofJob(tenant, UUID.randomUUID()));
            }
          });
      events.awaitKind("jobs");
    }
  }

  @Test
  void whatMayHaveBeenMissedIsToldAsStale() throws Exception {
    try (LiveEvents events = listen(client)) {
      notifications.stop();
      notifications.start();
      events.await(
          event ->
              List.of("jobs", "models", "datasets", "workers", "webhooks").stream()
                  .allMatch(kind -> event.data().contains('"' + kind + '"')));
    }
  }

  @Test
  void itEndsWithItsKey() throws Exception {
    JsonNode key = client.send("/v1/api-keys", Map.of("name", "dashboard")).json();
    try (LiveEvents events = listen(new ServiceClient(port(), key.path("key").asString()))) {
      client.delete("/v1/api-keys/" + key.path("id").asString());
      assertThat(events.endsWithin(SOON)).isTrue();
    }
  }

  @Test
  void itEndsWhenTheBrowserSignsOut() throws Exception {
    ServiceClient.Answer signedIn = client.send("/v1/session", Map.of("key", API_KEY));
    String cookie = signedIn.header("Set-Cookie").split(";", 2)[0];
    try (LiveEvents events = new LiveEvents(anonymous(EVENTS).header("Cookie", cookie).GET())) {
      events.await("hello");
      ServiceClient.Answer out =
          client.send(
              anonymous("/v1/session")
                  .header("Cookie", cookie)
                  .header("X-CSRF-Token", signedIn.json().path("csrfToken").asString())
                  .DELETE());
      assertThat(out.status()).isEqualTo(204);
      assertThat(events.endsWithin(SOON)).isTrue();
    }
  }

  private HttpRequest.Builder anonymous(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
  }

  @Test
  void itEndsInOrderWithTheService() throws Exception {
    try (LiveEvents events = listen(client)) {
      news.stop();
      try {
        assertThat(events.endsWithin(SOON)).isTrue();
      } finally {
        news.start();
      }
    }
    listen(client).close();
  }

  @Test
  void aSilentStreamShowsThatItLives() throws Exception {
    ServiceClient silent = otherTenant(Scope.READ);
    long begun = System.nanoTime();
    try (LiveEvents events = listen(silent)) {
      pause(9_000);
      assertThat(events.await("").data()).isEqualTo("still here");
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(15));
    }
  }

  @Test
  void whoeverDoesNotKeepUpIsCutOff() throws Exception {
    UUID tenant = UUID.randomUUID();
    try (NewsReader slow = news.open(tenant)) {
      byte[] event = "event: changed\n".getBytes(UTF_8);
      for (int i = 0; i < NewsReader.MOST_WAITING; i++) {
        slow.offer(event);
      }
      assertThat(slow.ended()).isFalse();
      slow.offer(event);
      assertThat(slow.ended()).isTrue();
      assertThat(slow.next(Duration.ZERO)).as("nothing is kept for it").isEmpty();
    }
  }

  @Test
  void aTenantHasSoManyAndNoMore() {
    UUID tenant = UUID.randomUUID();
    List<NewsReader> readers = new ArrayList<>();
    try {
      for (int i = 0; i < TenantNews.MOST_READERS; i++) {
        readers.add(news.open(tenant));
      }
      assertThatThrownBy(() -> news.open(tenant))
          .isInstanceOf(QuantryException.class)
          .hasMessageContaining("100");
      news.open(UUID.randomUUID()).close();
      readers.removeLast().close();
      readers.add(news.open(tenant));
    } finally {
      readers.forEach(NewsReader::close);
    }
  }
}
