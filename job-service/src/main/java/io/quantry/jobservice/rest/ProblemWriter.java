package io.quantry.jobservice.rest;

import io.micrometer.core.instrument.MeterRegistry;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Answers a request with problem details, wherever in the servlet chain it failed. */
@Component
public class ProblemWriter {
  private final JsonMapper json;
  private final MeterRegistry meters;

  ProblemWriter(JsonMapper json, MeterRegistry meters) {
    this.json = json;
    this.meters = meters;
  }

  /**
   * Writes the problem. Where the answer has begun already the connection is cut by throwing, so
   * that nobody takes half an answer for a whole one.
   */
  public void write(
      HttpServletRequest request, HttpServletResponse response, QuantryException failure)
      throws IOException {
    if (response.isCommitted()) {
      throw new IOException("The answer broke off", failure);
    }
    ErrorCode code = failure.code();
    meters.counter("quantry.problems", "code", code.slug()).increment();
    response.resetBuffer();
    response.setStatus(code.httpStatus());
    response.setContentType(Problem.CONTENT_TYPE);
    if (code.httpStatus() == 401) {
      response.setHeader("WWW-Authenticate", "Bearer");
    }
    boolean later =
        code.httpStatus() == 503
            || code.httpStatus() == 429
            || code == ErrorCode.IDEMPOTENCY_IN_PROGRESS
            || code == ErrorCode.UPLOAD_LOCKED;
    if (later && !response.containsHeader("Retry-After")) {
      response.setHeader("Retry-After", "1");
    }
    Problem problem =
        Problem.of(
            code,
            String.valueOf(failure.getMessage()),
            RequestIdFilter.idOf(request),
            failure.violations().stream()
                .map(v -> new Problem.Entry(v.pointer(), v.code().slug(), v.message()))
                .toList());
    response.getOutputStream().write(json.writeValueAsBytes(problem));
    response.flushBuffer();
  }
}
