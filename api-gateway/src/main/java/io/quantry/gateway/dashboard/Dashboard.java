package io.quantry.gateway.dashboard;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Answers browsers with the dashboard: its files, and its one page wherever a page is asked for,
 * which then finds out by the address what to show. Names below {@code assets} hold a digest of
 * what is in them, so those are kept for good; everything else is asked for anew.
 */
public final class Dashboard {
  private static final String KEPT_BELOW = "assets/";
  private static final String KEPT = "public, max-age=31536000, immutable";
  private static final String ASKED_ANEW = "no-cache";

  /** Nothing from elsewhere, nothing inline, in nobody's frame. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self';"
          + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  private static final byte[] LEFT_OUT =
      "<!doctype html><title>Quantry</title><p>This gateway was built without the dashboard; the API is below /v1.</p>\n"
          .getBytes(StandardCharsets.UTF_8);

  private final DashboardFiles files;

  /** The dashboard on the gateway's own class path, if it is there. */
  public Dashboard() {
    this(Dashboard.class.getClassLoader());
  }

  Dashboard(ClassLoader classPath) {
    this.files = new DashboardFiles(classPath);
  }

  /**
   * What a browser gets to a GET or HEAD.
   *
   * @return empty if there is no such file and no page is asked for
   */
  public Optional<ServerResponse> answer(ServerRequest request) {
    HttpServletRequest servletRequest = request.servletRequest();
    String path = servletRequest.getRequestURI().substring(1);
    Optional<DashboardFile> file = files.find(path);
    if (file.isPresent()) {
      return file.map(
          found -> send(servletRequest, found, path.startsWith(KEPT_BELOW) ? KEPT : ASKED_ANEW));
    }
    if (!wantsPage(servletRequest) || FileType.of(path).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        files
            .find(DashboardFiles.PAGE)
            .map(page -> send(servletRequest, page, ASKED_ANEW))
            .orElseGet(Dashboard::leftOut));
  }

  private static boolean wantsPage(HttpServletRequest request) {
    return values(request, HttpHeaders.ACCEPT).anyMatch(value -> value.startsWith("text/html"));
  }

  private static boolean takesGzip(HttpServletRequest request) {
    return values(request, HttpHeaders.ACCEPT_ENCODING)
        .anyMatch(value -> value.matches("gzip(?:\\s*;\\s*q=(?:1|1\\.0*|0?\\.0*[1-9][0-9]*))?"));
  }

  /** Those of a header that is a list, in lower case. */
  private static Stream<String> values(HttpServletRequest request, String header) {
    return Collections.list(request.getHeaders(header)).stream()
        .flatMap(line -> Stream.of(line.split(",", -1)))
        .map(value -> value.strip().toLowerCase(Locale.ROOT));
  }

  /** The framework compares the tag with what the browser has, and then sends no body. */
  private static ServerResponse send(
      HttpServletRequest request, DashboardFile file, String caching) {
    boolean compressed = file.type().compresses() && takesGzip(request);
    byte[] body = compressed ? file.compressed() : file.plain();
    return ServerResponse.ok()
        .headers(
            headers -> {
              protect(headers);
              headers.set(HttpHeaders.CONTENT_TYPE, file.type().contentType());
              headers.set(HttpHeaders.CACHE_CONTROL, caching);
              headers.setETag(file.tag());
              if (file.type().compresses()) {
                headers.set(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
              }
            })
        .build(
            (answered, response) -> {
              if (compressed) {
                response.setHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
              }
              response.setContentLength(body.length);
              response.getOutputStream().write(body); // which the server drops for a HEAD
              return null;
            });
  }

  private static ServerResponse leftOut() {
    return ServerResponse.status(404)
        .headers(
            headers -> {
              protect(headers);
              headers.set(HttpHeaders.CONTENT_TYPE, FileType.PAGE.contentType());
              headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
            })
        .build(
            (answered, response) -> {
              response.getOutputStream().write(LEFT_OUT);
              return null;
            });
  }

  private static void protect(HttpHeaders headers) {
    headers.set("Content-Security-Policy", POLICY);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
  }
}
