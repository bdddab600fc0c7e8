package io.quantry.jobservice.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quantry.contracts.ErrorCode;
import java.util.List;

/**
 * Problem details (RFC 9457).
 *
 * @param type a URI whose suffix is the slug of the {@link ErrorCode}
 * @param title the slug in words
 * @param detail what was expected, what came, what to do
 * @param requestId names the request in the service's log
 * @param violations everything wrong with a refused document, else empty
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Problem(
    String type,
    String title,
    int status,
    String detail,
    String requestId,
    List<Entry> violations) {
  static final String CONTENT_TYPE = "application/problem+json";
  private static final String TYPE_BASE = "urn:quantry:problem:";

  /** One violation, with a JSON pointer to the offending member. */
  record Entry(String pointer, String code, String message) {}

  static Problem of(ErrorCode code, String detail, String requestId, List<Entry> violations) {
    return new Problem(
        TYPE_BASE + code.slug(),
        code.slug().replace('-', ' '),
        code.httpStatus(),
        detail,
        requestId,
        violations);
  }
}
