package io.quantry.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Browsers get the dashboard, here a small one, and everybody else what they got before. */
class DashboardTest extends RunningGateway {
  private static final String BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8";
  private static final String SCRIPT = "/assets/app-1a2b3c4d.js";

  private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private void assertNotFound(HttpRequest.Builder request) throws Exception {
    assertProblem(client.send(request.build(), BodyHandlers.ofString()), 404, "not-found");
    assertThat(backend.seen()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/jobs",
        "/jobs/",
        "/jobs/job_0190c6a5-0000-7000-8000-000000000000",
        "/models/v1.2.0",
        "/models/a%20name/versions/3",
        "/compare?v=a,b",
        "/no/such/page"
      })
  void everyPageIsTheOnePage(String path) throws Exception {
    HttpResponse<byte[]> response = get(path, "Accept", BROWSER);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Type")).isEqualTo("text/html;charset=utf-8");
    assertThat(header(response, "Cache-Control")).isEqualTo("no-cache");
    assertThat(new String(response.body(), StandardCharsets.UTF_8)).contains("<title>A page");
    assertProtected(response);
    assertThat(backend.seen()).isEmpty();
  }

  private static void assertProtected(HttpResponse<?> response) {
    assertThat(header(response, "Content-Security-Policy"))
        .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(response, "Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(header(response, "Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
  }

  @Test
  void filesComeByTheirNameWhoeverAsks() throws Exception {
    HttpResponse<byte[]> script = get(SCRIPT);
    assertThat(script.statusCode()).isEqualTo(200);
    assertThat(header(script, "Content-Type")).isEqualTo("text/javascript;charset=utf-8");
    assertThat(header(script, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
    assertProtected(script);
    HttpResponse<byte[]> icon = get("/icon.svg", "Accept", "image/*");
    assertThat(header(icon, "Content-Type")).isEqualTo("image/svg+xml");
    assertThat(header(icon, "Cache-Control")).isEqualTo("no-cache");
    assertProtected(icon);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/assets/gone-00000000.js", "/gone.css", "/assets/../gone.html", "/a.json"})
  void aFileThatIsNotThereIsNoPage(String path) throws Exception {
    assertNotFound(HttpRequest.newBuilder(uri(path)).header("Accept", BROWSER));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/jobs", "/assets", "/assets/"})
  void nobodyElseGetsAPage(String path) throws Exception {
    assertNotFound(HttpRequest.newBuilder(uri(path)).header("Accept", "application/json"));
    assertNotFound(HttpRequest.newBuilder(uri(path)).header("Accept", "*/*"));
    assertNotFound(
        HttpRequest.newBuilder(uri(path))
            .header("Accept", BROWSER)
            .POST(HttpRequest.BodyPublishers.ofString("a=b")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1",
        "/v2x/../v1",
        "/internal",
        "/internal/v1/claims",
        "/actuator/health",
        "/error"
      })
  void noPageIsWhereSomethingElseIs(String path) throws Exception {
    String answer = rawGet(path, "Accept: text/html\r\n");
    assertThat(answer).startsWith("HTTP/1.1 404 ").contains("application/problem+json");
    assertThat(backend.seen()).isEmpty();
  }

  /** Over a bare socket: a client library would clean these up. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/models/../index.html",
        "/models/%2e%2e/index.html",
        "/models/..%2f..%2findex.html",
        "//index.html",
        "/models//x",
        "/models;x=1",
        "/models/%5c..",
        "/models/%00",
        "/assets/..;/index.html"
      })
  void noPathThatTwoServersCouldReadDifferently(String target) throws Exception {
    String answer = rawGet(target, "Accept: text/html\r\n");
    assertThat(answer).matches("(?s)HTTP/1.1 (400|404) .*").contains("\"requestId\":\"");
    assertThat(answer).doesNotContain("A page");
  }

  @Test
  void whoHasItIsSentNothing() throws Exception {
    for (String path : List.of("/jobs", SCRIPT)) {
      HttpResponse<byte[]> first = get(path, "Accept", BROWSER);
      String tag = header(first, "ETag");
      assertThat(tag).matches("W/\"[0-9a-f]{32}\"");
      HttpResponse<byte[]> again =
          get(path, "Accept", BROWSER, "If-None-Match", "\"other\", " + tag);
      assertThat(again.statusCode()).isEqualTo(304);
      assertThat(again.body()).isEmpty();
      assertThat(header(again, "ETag")).isEqualTo(tag);
      assertThat(header(again, "Cache-Control")).isEqualTo(header(first, "Cache-Control"));
      assertProtected(again);
      assertThat(get(path, "Accept", BROWSER, "If-None-Match", "\"other\"").statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void theHeadIsThatOfTheWhole() throws Exception {
    HttpRequest head =
        HttpRequest.newBuilder(uri("/jobs"))
            .header("Accept", BROWSER)
            .method("HEAD", HttpRequest.BodyPublishers.noBody())
            .build();
    HttpResponse<byte[]> response = client.send(head, BodyHandlers.ofByteArray());
    HttpResponse<byte[]> whole = get("/jobs", "Accept", BROWSER);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
    assertThat(header(response, "Content-Length")).isEqualTo(String.valueOf(whole.body().length));
    assertThat(header(response, "ETag")).isEqualTo(header(whole, "ETag"));
  }

  @Test
  void itComesCompressedToWhoeverTakesThat() throws Exception {
    byte[] plain = get(SCRIPT).body();
    HttpResponse<byte[]> response = get(SCRIPT, "Accept-Encoding", "br, gzip;q=0.5");
    assertThat(header(response, "Content-Encoding")).isEqualTo("gzip");
    assertThat(header(response, "Vary")).isEqualTo("Accept-Encoding");
    assertThat(response.body().length).isLessThan(plain.length / 4);
    assertThat(unzipped(response.body())).isEqualTo(plain);
    for (String other : List.of("gzip;q=0", "br", "identity", "gzip;q=0.0")) {
      HttpResponse<byte[]> whole = get(SCRIPT, "Accept-Encoding", other);
      assertThat(header(whole, "Content-Encoding")).as(other).isEmpty();
      assertThat(whole.body()).isEqualTo(plain);
    }
  }

  private static byte[] unzipped(byte[] bytes) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    }
  }
}
