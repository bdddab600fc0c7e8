package io.quantry.jobservice.rest;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** What fails outside any handler, as problem details too. */
@Controller
class ServletErrors implements ErrorController {
  private static final Logger LOG = LoggerFactory.getLogger(ServletErrors.class);

  private final ProblemWriter problems;

  ServletErrors(ProblemWriter problems) {
    this.problems = problems;
  }

  @RequestMapping("/error")
  void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
    int status =
        request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer given
            ? given
            : 404;
    if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable cause) {
      if (DatabaseOutage.isCauseOf(cause)) {
        LOG.warn("The database does not answer: {}", cause.toString());
        status = 503;
      } else if (cause instanceof EOFException || cause instanceof SocketException) {
        LOG.debug("The sender of request {} has gone", RequestIdFilter.idOf(request), cause);
      } else {
        LOG.error("Request {} failed", RequestIdFilter.idOf(request), cause);
      }
    }
    ErrorCode code = codeOf(status);
    problems.write(
        request, response, new QuantryException(code, "The request could not be served"));
  }

  /**
   * Several codes share a status; this is the plain one of each that the container itself answers.
   */
  private static ErrorCode codeOf(int status) {
    return switch (status) {
      case 400 -> ErrorCode.INVALID_REQUEST;
      case 401 -> ErrorCode.AUTHENTICATION_REQUIRED;
      case 403 -> ErrorCode.INSUFFICIENT_SCOPE;
      case 404 -> ErrorCode.NOT_FOUND;
      case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
      case 406 -> ErrorCode.NOT_ACCEPTABLE;
      case 413 -> ErrorCode.PAYLOAD_TOO_LARGE;
      case 415 -> ErrorCode.UNSUPPORTED_MEDIA_TYPE;
      case 416 -> ErrorCode.RANGE_NOT_SATISFIABLE;
      case 431 -> ErrorCode.HEADER_TOO_LARGE;
      case 503 -> ErrorCode.SERVICE_UNAVAILABLE;
      default -> ErrorCode.INTERNAL_ERROR;
    };
  }
}
