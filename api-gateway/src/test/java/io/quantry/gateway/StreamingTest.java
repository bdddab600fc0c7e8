package io.quantry.gateway;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StreamingTest extends RunningGateway {
  /** Three times the heap of this JVM, in which the client and the backend live as well. */
  private static final long FAR_MORE_THAN_THE_HEAP = 300L << 20;

  @Test
  void streamsAnUploadFarLargerThanTheHeap() throws Exception {
    AtomicLong received = new AtomicLong();
    backend.answersWith(
        exchange -> {
          received.set(exchange.getRequestBody().transferTo(OutputStream.nullOutputStream()));
          exchange.sendResponseHeaders(201, -1);
        });
    HttpRequest request =
        authorized("/v1/models/m/versions")
            .PUT(BodyPublishers.ofInputStream(() -> new Zeros(FAR_MORE_THAN_THE_HEAP)))
            .build();
    assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(201);
    assertThat(received).hasValue(FAR_MORE_THAN_THE_HEAP);
  }

  @Test
  void streamsADownloadFarLargerThanTheHeap() throws Exception {
    backend.answersWith(
        exchange -> {
          exchange.sendResponseHeaders(200, FAR_MORE_THAN_THE_HEAP);
          new Zeros(FAR_MORE_THAN_THE_HEAP).transferTo(exchange.getResponseBody());
        });
    HttpResponse<InputStream> response =
        client.send(authorized("/v1/artifacts/x").build(), BodyHandlers.ofInputStream());
    assertThat(response.headers().firstValueAsLong("Content-Length"))
        .hasValue(FAR_MORE_THAN_THE_HEAP);
    try (InputStream body = response.body()) {
      assertThat(body.transferTo(OutputStream.nullOutputStream()))
          .isEqualTo(FAR_MORE_THAN_THE_HEAP);
    }
  }

  @Test
  void bringsARefusalThatComesInTheMiddleOfAnUpload() throws Exception {
    byte[] refusal =
        "{\"type\":\"urn:quantry:problem:payload-too-large\"}".getBytes(StandardCharsets.UTF_8);
    backend.answersWith(
        exchange -> {
          exchange.getRequestBody().readNBytes(1 << 20);
          exchange.sendResponseHeaders(413, refusal.length);
          exchange.getResponseBody().write(refusal);
          exchange.getResponseBody().flush();
          exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
        });
    HttpRequest request =
        authorized("/v1/models/m/versions")
            .PUT(BodyPublishers.ofInputStream(() -> new Zeros(50 << 20)))
            .build();
    HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).isEqualTo(refusal);
  }

  /** The backend sends its second event only after the client has read the first. */
  @Test
  void passesEventsOnAsTheyCome() throws Exception {
    CountDownLatch firstWasRead = new CountDownLatch(1);
    backend.answersWith(
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write("data: first\n\n".getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
          boolean read = awaits(firstWasRead);
          exchange
              .getResponseBody()
              .write(("data: " + read + "\n\n").getBytes(StandardCharsets.UTF_8));
        });
    HttpResponse<InputStream> response =
        client.send(authorized("/v1/jobs/job_1/events").build(), BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).isEqualTo("data: first");
      firstWasRead.countDown();
      assertThat(lines.readLine()).isEmpty();
      assertThat(lines.readLine()).isEqualTo("data: true");
    }
  }

  @Test
  void endsTheBackendsStreamWhenTheClientHasGone() throws Exception {
    CompletableFuture<String> backendNoticed = new CompletableFuture<>();
    backend.answersWith(
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
          exchange.sendResponseHeaders(200, 0);
          try {
            for (int i = 0; i < 1000; i++) {
              exchange.getResponseBody().write(": still here\n\n".getBytes(StandardCharsets.UTF_8));
              exchange.getResponseBody().flush();
              awaits(new CountDownLatch(1), 20);
            }
            backendNoticed.complete("never");
          } catch (IOException e) {
            backendNoticed.complete("yes");
          }
        });
    HttpResponse<InputStream> response =
        client.send(authorized("/v1/jobs/job_1/events").build(), BodyHandlers.ofInputStream());
    assertThat(response.body().read()).isEqualTo(':');
    response.body().close();
    assertThat(backendNoticed.get(15, SECONDS)).isEqualTo("yes");
  }

  private static boolean awaits(CountDownLatch latch) throws IOException {
    return awaits(latch, 20_000);
  }

  private static boolean awaits(CountDownLatch latch, long millis) throws IOException {
    try {
      return latch.await(millis, java.util.concurrent.TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
