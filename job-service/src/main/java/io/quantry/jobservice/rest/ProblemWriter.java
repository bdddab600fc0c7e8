package io.quantry.jobservice.rest;

import io.micrometer.core.instrument.MeterRegistry;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.distribution.DistributionError;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers a request with problem details, wherever in the servlet chain it failed; below {@code
 * /v2} in the form that clients of container registries read.
 */
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
    boolean later =
        code.httpStatus() == 503
            || code.httpStatus() == 429
            || code == ErrorCode.IDEMPOTENCY_IN_PROGRESS
            || code == ErrorCode.UPLOAD_LOCKED;
    if (later && !response.containsHeader("Retry-After")) {
      response.setHeader("Retry-After", "1");
    }
    if (DistributionError.concerns(request.getRequestURI())) {
      distributionError(request, response, failure);
    } else {
      problem(request, response, failure);
    }
    response.flushBuffer();
  }

  private void problem(
      HttpServletRequest request, HttpServletResponse response, QuantryException failure)
      throws IOException {
    response.setStatus(failure.code().httpStatus());
    response.setContentType(Problem.CONTENT_TYPE);
    if (failure.code().httpStatus() == 401) {
      response.setHeader("WWW-Authenticate", "Bearer");
    }
    Problem problem =
        Problem.of(
            failure.code(),
            String.valueOf(failure.getMessage()),
            RequestIdFilter.idOf(request),
            failure.violations().stream()
                .map(v -> new Problem.Entry(v.pointer(), v.code().slug(), v.message()))
                .toList());
    response.getOutputStream().write(json.writeValueAsBytes(problem));
  }

  private void distributionError(
      HttpServletRequest request, HttpServletResponse response, QuantryException failure)
      throws IOException {
    DistributionError error =
        DistributionError.of(
            failure.code(),
            request.getMethod(),
            request.getRequestURI(),
            String.valueOf(failure.getMessage()));
    response.setStatus(error.status());
    response.setContentType(DistributionError.CONTENT_TYPE);
    if (error.status() == 401) {
      response.setHeader("WWW-Authenticate", DistributionError.CHALLENGE);
    }
    response
        .getOutputStream()
        .write(json.writeValueAsBytes(error.document(RequestIdFilter.idOf(request))));
  }
}
