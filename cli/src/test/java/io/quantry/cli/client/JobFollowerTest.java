package io.quantry.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quantry.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What people see of a job while they wait for it. */
class JobFollowerTest {
  private static final String EVENT =
      """
      id: 3
      event: progress
      data: {"jobId": "job_1", "state": "RUNNING", "stage": "train", "fraction": 0.15,
      data:  "message": "step 512 of 9000", "figures": {"epoch": 3, "epochs": 20, "loss": 0.412}}

      """;

  @TempDir Path folder;
  private final AtomicBoolean ended = new AtomicBoolean();

  @Test
  void aTrainingShowsItsFigures() throws IOException {
    HttpServer platform =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    platform.createContext(
        "/v1/jobs",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          if (exchange.getRequestURI().getPath().endsWith("/events")) {
            pause(); // progress is printed from the second second on
            send(exchange, 200, EVENT);
            ended.set(true);
          } else {
            String state = ended.get() ? "CANCELED" : "RUNNING";
            send(
                exchange,
                exchange.getRequestMethod().equals("POST") ? 202 : 200,
                "{\"id\": \"job_1\", \"state\": \"%s\"}".formatted(state));
          }
        });
    platform.start();
    StringWriter err = new StringWriter();
    try {
      CommandLine line = Main.commandLine();
      line.setOut(new PrintWriter(new StringWriter()));
      line.setErr(new PrintWriter(err));
      String url = "http://127.0.0.1:" + platform.getAddress().getPort();
      Path spec = Files.writeString(folder.resolve("spec.yaml"), "model: {ref: a}\n");
      line.execute("submit", "--wait", "--url", url, "--key", "key", spec.toString());
    } finally {
      platform.stop(0);
    }
    assertThat(err.toString()).contains("job train: epoch 3/20  loss 0.412 15 %");
  }

  private static void pause() {
    try {
      Thread.sleep(1_100);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
