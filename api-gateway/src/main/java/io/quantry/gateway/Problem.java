package io.quantry.gateway;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.distribution.DistributionError;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * A refusal in the same form that job-service answers with: problem details (RFC 9457), or what
 * clients of container registries read where they ask.
 *
 * @param challenge what a refusal of nobody asks for
 * @param body written as JSON
 */
record Problem(int status, String contentType, String challenge, String requestId, Object body) {
  static final String CONTENT_TYPE = "application/problem+json";

  private static final String TYPE_BASE = "urn:quantry:problem:";
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * Problem details.
   *
   * @param type a URI whose suffix is the slug of the {@link ErrorCode}
   * @param requestId names the request in the logs of both services
   */
  private record Details(String type, String title, int status, String detail, String requestId) {}

  static Problem of(ErrorCode code, String detail, HttpServletRequest request) {
    String requestId = RequestIdFilter.idOf(request);
    String path = Objects.requireNonNullElse(request.getRequestURI(), ""); // none was read
    if (DistributionError.concerns(path)) {
      DistributionError error = DistributionError.of(code, request.getMethod(), path, detail);
      return new Problem(
          error.status(),
          DistributionError.CONTENT_TYPE,
          DistributionError.CHALLENGE,
          requestId,
          error.document(requestId));
    }
    return new Problem(
        code.httpStatus(),
        CONTENT_TYPE,
        "Bearer",
        requestId,
        new Details(
            TYPE_BASE + code.slug(),
            code.slug().replace('-', ' '),
            code.httpStatus(),
            detail,
            requestId));
  }

  byte[] json() {
    return JSON.writeValueAsBytes(body);
  }

  /** What a client needs beside the body. */
  Map<String, String> headers() {
    Map<String, String> headers = new TreeMap<>();
    headers.put("Cache-Control", "no-store");
    if (status == 401) {
      headers.put("WWW-Authenticate", challenge);
    }
    if (status == 503) {
      headers.put("Retry-After", "2");
    }
    return headers;
  }

  /** Answers where no handler has been reached. */
  void writeTo(HttpServletResponse response) throws IOException {
    response.resetBuffer();
    response.setStatus(status);
    response.setContentType(contentType);
    headers().forEach(response::setHeader);
    byte[] body = json();
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
    response.flushBuffer();
  }
}
