package io.quantry.cli.system;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** An operator's look at the management server of a service. */
final class ManagementClient {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private ManagementClient() {}

  static HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return HTTP.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
  }

  /**
   * The answer of a probe once it is 200, or the last one within the limit. A process that does not
   * listen yet is waited for.
   */
  static HttpResponse<String> awaitUp(String management, String probe)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      boolean late = System.nanoTime() > deadline;
      try {
        HttpResponse<String> answer = get(management + "/actuator/health/" + probe);
        if (answer.statusCode() == 200 || late) {
          return answer;
        }
      } catch (ConnectException notYet) {
        if (late) {
          throw notYet;
        }
      }
      Thread.sleep(1_000);
    }
  }
}
