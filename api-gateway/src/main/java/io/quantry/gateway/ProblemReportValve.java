package io.quantry.gateway;

import io.quantry.contracts.ErrorCode;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's last word on a request that it could not read or that nobody answered. Made by the
 * server, by name.
 */
public final class ProblemReportValve extends ErrorReportValve {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemReportValve.class);

  @Override
  protected void report(Request request, Response response, @Nullable Throwable failure) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    Problem problem = Problem.of(code(status), "The request could not be served", request);
    if (failure != null && status >= 500) {
      LOG.error("Request {} failed in the gateway", problem.requestId(), failure);
    }
    try {
      response.setHeader(RequestIdFilter.HEADER, problem.requestId());
      problem.writeTo(response);
    } catch (IOException e) {
      LOG.debug("The client of request {} has gone", problem.requestId(), e);
    }
  }

  private static ErrorCode code(int status) {
    return switch (status) {
      case 404 -> ErrorCode.NOT_FOUND;
      case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
      case 413 -> ErrorCode.PAYLOAD_TOO_LARGE;
      case 431 -> ErrorCode.HEADER_TOO_LARGE;
      case 503 -> ErrorCode.SERVICE_UNAVAILABLE;
      default -> status < 500 ? ErrorCode.INVALID_REQUEST : ErrorCode.INTERNAL_ERROR;
    };
  }
}
