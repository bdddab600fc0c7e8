package io.quantry.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A link between a client and a server of HTTP. */
class LinkTest {
  private static final int LARGE = 1 << 20;

  private final AtomicInteger served = new AtomicInteger();
  private HttpServer server = newServer();
  private Link link = new Link(server.getAddress().getPort());

  @BeforeEach
  void start() {
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          served.incrementAndGet();
          byte[] answer =
              exchange.getRequestURI().getPath().equals("/large") ? new byte[LARGE] : new byte[3];
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    link.close();
    server.stop(0);
  }

  private static HttpServer newServer() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void letsEverythingThroughAsItIs() throws IOException, InterruptedException {
    assertThat(post("/small", 3).body()).hasSize(3);
    assertThat(post("/large", LARGE).body()).hasSize(LARGE);
  }

  @Test
  void losesTheAnswerOfTheNextRequestOfAKindAndOfNoOther()
      throws IOException, InterruptedException {
    Trap trap = Trap.loseAnswer("POST /wanted");
    link.set(trap);
    assertThat(post("/other", 3).statusCode()).isEqualTo(200);
    assertThatThrownBy(() -> post("/wanted", 3)).isInstanceOf(IOException.class);
    assertThat(trap.sprung()).isDone();
    assertThat(served).as("both were served").hasValue(2);
    assertThat(post("/wanted", 3).statusCode()).isEqualTo(200);
  }

  @Test
  void breaksTransfersInTheirMiddle() throws IOException, InterruptedException {
    link.set(Trap.breakDownload("POST /large", LARGE / 2));
    assertThatThrownBy(() -> post("/large", 3)).isInstanceOf(IOException.class);
    link.set(Trap.breakUpload("POST /small", LARGE / 2));
    assertThatThrownBy(() -> post("/small", LARGE)).isInstanceOf(IOException.class);
    assertThat(served).as("the broken upload was not served").hasValue(1);
    assertThat(post("/small", LARGE).statusCode()).isEqualTo(200);
  }

  @Test
  void holdsAWholeRequestBack() throws Exception {
    Trap trap = Trap.hold("POST /held");
    link.set(trap);
    try (HttpClient client = HttpClient.newHttpClient()) {
      var answer = client.sendAsync(request("/held", 10), BodyHandlers.ofByteArray());
      byte[] held = trap.sprung().get(30, TimeUnit.SECONDS);
      assertThat(new String(held, StandardCharsets.ISO_8859_1)).startsWith("POST /held");
      assertThat(held[held.length - 1]).isZero();
      assertThat(served).hasValue(0);
      answer.cancel(true);
    }
  }

  @Test
  void whatWasCutOffGoesOnWhenHealed() throws Exception {
    link.cut();
    try (HttpClient client = HttpClient.newHttpClient()) {
      var answer = client.sendAsync(request("/small", 3), BodyHandlers.ofByteArray());
      Thread.sleep(300);
      assertThat(answer).isNotDone();
      link.heal();
      assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
  }

  private HttpRequest request(String path, int bytes) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + link.port() + path))
        .version(HttpClient.Version.HTTP_1_1)
        .timeout(Duration.ofSeconds(30))
        .POST(BodyPublishers.ofByteArray(new byte[bytes]))
        .build();
  }

  private HttpResponse<byte[]> post(String path, int bytes)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request(path, bytes), BodyHandlers.ofByteArray());
    }
  }
}
