package io.quantry.gateway;

import io.quantry.contracts.ErrorCode;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * A refusal as problem details (RFC 9457), the same form that job-service answers with.
 *
 * @param type a URI whose suffix is the slug of the {@link ErrorCode}
 * @param requestId names the request in the logs of both services
 */
record Problem(String type, String title, int status, String detail, String requestId) {
  static final String CONTENT_TYPE = "application/problem+json";

  private static final String TYPE_BASE = "urn:quantry:problem:";
  private static final JsonMapper JSON = new JsonMapper();

  static Problem of(ErrorCode code, String detail, String requestId) {
    return new Problem(
        TYPE_BASE + code.slug(),
        code.slug().replace('-', ' '),
        code.httpStatus(),
        detail,
        requestId);
  }

  byte[] json() {
    return JSON.writeValueAsBytes(this);
  }

  /** What a client needs beside the body. */
  Map<String, String> headers() {
    Map<String, String> headers = new TreeMap<>();
    headers.put("Cache-Control", "no-store");
    if (status == 401) {
      headers.put("WWW-Authenticate", "Bearer");
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
    response.setContentType(CONTENT_TYPE);
    headers().forEach(response::setHeader);
    byte[] body = json();
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
    response.flushBuffer();
  }
}
