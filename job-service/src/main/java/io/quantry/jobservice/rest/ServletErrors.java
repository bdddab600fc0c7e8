package io.quantry.jobservice.rest;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
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
      LOG.error("Request {} failed", RequestIdFilter.idOf(request), cause);
    }
    ErrorCode code =
        status == 400
            ? ErrorCode.INVALID_REQUEST
            : Arrays.stream(ErrorCode.values())
                .filter(candidate -> candidate.httpStatus() == status && status != 422)
                .findFirst()
                .orElse(ErrorCode.INTERNAL_ERROR);
    problems.write(
        request, response, new QuantryException(code, "The request could not be served"));
  }
}
