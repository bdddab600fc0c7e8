package io.quantry.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.quantry.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What {@code submit --wait} ends with, by how the job ended and what its spec says. */
class SubmitWaitTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SUCCEEDED | INCONCLUSIVE |                                             | 4
          SUCCEEDED | INCONCLUSIVE | {"maxAccuracyDrop": 0.1}                    | 4
          SUCCEEDED | INCONCLUSIVE | {"onInconclusive": "report"}                | 4
          SUCCEEDED | INCONCLUSIVE | {"onInconclusive": "fail"}                  | 1
          SUCCEEDED | INCONCLUSIVE | {"onInconclusive": "pass"}                  | 0
          SUCCEEDED | MISSED       | {"onInconclusive": "pass"}                  | 1
          SUCCEEDED | PASSED       | {"onInconclusive": "fail"}                  | 0
          SUCCEEDED | UNEVALUATED  | {"onInconclusive": "pass"}                  | 4
          """)
  void endsAsTheSpecsPolicySays(String state, String verdict, String objectives, int exitCode)
      throws IOException {
    String spec = objectives == null ? "{}" : "{\"objectives\": %s}".formatted(objectives);
    String job =
        "{\"id\": \"job_1\", \"state\": \"%s\", \"verdict\": \"%s\", \"spec\": %s}"
            .formatted(state, verdict, spec);
    assertThat(submitAndWait(job)).isEqualTo(exitCode);
  }

  @ParameterizedTest
  @CsvSource({"nothing-to-quantize, 2", "no-capacity, 3", "a-slug-of-a-later-version, 3"})
  void aFailureEndsByWhoseFaultItIs(String code, int exitCode) throws IOException {
    String job =
        "{\"id\": \"job_1\", \"state\": \"FAILED\", \"failure\": {\"code\": \"%s\", \"message\": \"m\"}}"
            .formatted(code);
    assertThat(submitAndWait(job)).isEqualTo(exitCode);
  }

  /** Against a platform that answers whatever is asked with this job. */
  private int submitAndWait(String job) throws IOException {
    HttpServer platform =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    platform.createContext(
        "/v1/jobs",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          byte[] body = job.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(
              exchange.getRequestMethod().equals("POST") ? 202 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    platform.start();
    try {
      Path spec = Files.writeString(folder.resolve("spec.yaml"), "model: {ref: a}\n");
      CommandLine line = Main.commandLine();
      line.setOut(new PrintWriter(Writer.nullWriter()));
      line.setErr(new PrintWriter(Writer.nullWriter()));
      String url = "http://127.0.0.1:" + platform.getAddress().getPort();
      return line.execute(
          "submit", "--wait", "--json", "--url", url, "--key", "key", spec.toString());
    } finally {
      platform.stop(0);
    }
  }
}
