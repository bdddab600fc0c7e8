package io.quantry.gateway;

import io.quantry.contracts.ErrorCode;
import io.quantry.telemetry.Drain;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets requests in once all of this gateway is there, and closes each connection with its answer
 * while it drains: a request sent on one that the server closes in the same moment would be lost.
 */
final class ReadinessFilter extends OncePerRequestFilter {
  private final Drain drain;

  ReadinessFilter(Drain drain) {
    this.drain = drain;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (drain.begun()) {
      response.setHeader("Connection", "close");
    }
    if (drain.served() || request.getRequestURI().equals(PublicPath.HEALTH)) {
      chain.doFilter(request, response);
    } else {
      // The server listens before the framework has found its header filters.
      Problem.of(ErrorCode.SERVICE_UNAVAILABLE, "The gateway is starting, try again", request)
          .writeTo(response);
    }
  }
}
