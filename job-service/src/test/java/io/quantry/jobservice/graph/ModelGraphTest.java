package io.quantry.jobservice.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.OutlineResult;
import io.quantry.jobservice.ScriptedChecker;
import io.quantry.jobservice.ServiceClient;
import io.quantry.jobservice.ServiceTest;
import io.quantry.jobservice.access.Scope;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelGraphTest extends ServiceTest {
  private static String path(String model) {
    return "/v1/models/" + model + "/versions/1";
  }

  private String digest(String model) {
    return client.get(path(model)).json().path("sha256").asString();
  }

  /** Lets drawing a model do this, counting how often. */
  private AtomicInteger script(String model, Supplier<OutlineResult> script) {
    AtomicInteger times = new AtomicInteger();
    checker.onOutline(
        digest(model),
        () -> {
          times.incrementAndGet();
          return script.get();
        });
    return times;
  }

  /** The first answer that is no 202. */
  private ServiceClient.Answer settled(String model, String... headers) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    ServiceClient.Answer answer = client.get(path(model) + "/graph", headers);
    while (answer.status() == 202) {
      assertThat(answer.header("Retry-After")).isEqualTo("1");
      assertThat(System.nanoTime()).as("drawn in time").isLessThan(deadline);
      pause(20);
      answer = client.get(path(model) + "/graph", headers);
    }
    return answer;
  }

  @Test
  void isDrawnOnceForAFileHoweverOftenItIsAskedFor() throws Exception {
    String model = newModel();
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger times =
        script(
            model,
            () -> {
              try {
                go.await();
              } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
              }
              return ScriptedChecker.OUTLINE;
            });
    assertThat(client.get(path(model) + "/graph").status()).isEqualTo(202);
    assertThat(client.get(path(model) + "/graph").status()).isEqualTo(202);
    go.countDown();

    ServiceClient.Answer drawn = settled(model);
    assertThat(drawn.status()).as(drawn.text()).isEqualTo(200);
    assertThat(drawn.json().at("/diagrams/0/title").asString()).isEqualTo("empty");

    String copy = model + "-copy";
    client.upload(
        "/v1/models/" + copy + "/versions", ("fp32 of " + model).getBytes(StandardCharsets.UTF_8));
    assertThat(client.get(path(copy) + "/graph").status()).isEqualTo(200);
    assertThat(times).hasValue(1);
  }

  @Test
  void isSentCompressedToWhoTakesItAndNotAgainToWhoHasIt() throws IOException {
    String model = newModel();
    String plain = settled(model).text();

    ServiceClient.Answer compressed =
        client.get(path(model) + "/graph", "Accept-Encoding", "br, gzip");
    assertThat(compressed.header("Content-Encoding")).isEqualTo("gzip");
    try (GZIPInputStream bytes =
        new GZIPInputStream(new ByteArrayInputStream(compressed.response().body()))) {
      assertThat(new String(bytes.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(plain);
    }
    assertThat(
            client
                .get(path(model) + "/graph", "Accept-Encoding", "gzip;q=0")
                .header("Content-Encoding"))
        .isEmpty();
    String tag = compressed.header("ETag");
    assertThat(client.get(path(model) + "/graph", "If-None-Match", tag).status()).isEqualTo(304);
  }

  @Test
  void whatCannotBeDrawnIsTriedOnce() {
    String model = newModel();
    AtomicInteger times =
        script(
            model,
            () -> {
              throw new QuantryException(ErrorCode.MODEL_GRAPH_LIMIT, "too \0 much");
            });

    assertThat(settled(model).problem()).isEqualTo("422 model-graph-limit");
    assertThat(settled(model).json().path("detail").asString()).isEqualTo("too \uFFFD much");
    assertThat(times).hasValue(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"SERVICE_UNAVAILABLE", "ATTEMPT_TIMEOUT", "DISK_FULL"})
  void aPassingCauseIsToldAndThenTriedAgain(ErrorCode cause) {
    String model = newModel();
    AtomicInteger times = new AtomicInteger();
    script(
        model,
        () -> {
          if (times.incrementAndGet() == 1) {
            throw new QuantryException(cause, "later");
          }
          return ScriptedChecker.OUTLINE;
        });

    assertThat(settled(model).problem()).endsWith(" " + cause.slug());
    assertThat(settled(model).status()).isEqualTo(200);
  }

  @Test
  void aDeletedVersionIsShownIfItWasDrawnBefore() {
    String seen = newModel();
    String unseen = newModel();
    settled(seen);
    assertThat(client.delete(path(seen)).status()).isLessThan(300);
    assertThat(client.delete(path(unseen)).status()).isLessThan(300);

    assertThat(settled(seen).status()).isEqualTo(200);
    assertThat(settled(unseen).problem()).isEqualTo("410 version-deleted");
  }

  @Test
  void belongsToATenant() {
    String model = newModel();
    settled(model);
    assertThat(otherTenant(Scope.ADMIN).get(path(model) + "/graph").problem())
        .isEqualTo("404 not-found");
    assertThat(client.get("/v1/models/" + model + "/versions/2/graph").problem())
        .isEqualTo("404 not-found");
  }
}
