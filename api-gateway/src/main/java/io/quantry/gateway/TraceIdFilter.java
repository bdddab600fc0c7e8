package io.quantry.gateway;

import io.quantry.telemetry.Traces;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers with the id of the request's trace: the caller's own where it sent a {@code traceparent}.
 * Behind the filter that begins the request's span.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
final class TraceIdFilter extends OncePerRequestFilter {
  static final String HEADER = "X-Trace-Id";

  private final Traces traces;

  TraceIdFilter(Traces traces) {
    this.traces = traces;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    traces.current().flatMap(Traces::traceId).ifPresent(id -> response.setHeader(HEADER, id));
    chain.doFilter(request, response);
  }
}
