package io.quantry.jobservice.drain;

import io.quantry.telemetry.Drain;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Closes each connection with its answer while this replica drains: a request sent on one that the
 * server closes in the same moment would be lost.
 */
@Component
class LastAnswersFilter extends OncePerRequestFilter {
  private final Drain drain;

  LastAnswersFilter(Drain drain) {
    this.drain = drain;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (drain.begun()) {
      response.setHeader("Connection", "close");
    }
    chain.doFilter(request, response);
  }
}
