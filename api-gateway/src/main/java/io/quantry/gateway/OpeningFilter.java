package io.quantry.gateway;

import io.quantry.contracts.ErrorCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers 503 while the gateway starts: its server listens some seconds before what forwards
 * requests is set up, and the first ones would fail.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
final class OpeningFilter extends OncePerRequestFilter
    implements ApplicationListener<ApplicationStartedEvent> {
  private volatile boolean open;

  @Override
  public void onApplicationEvent(ApplicationStartedEvent event) {
    open = true;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return open;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Problem.of(ErrorCode.SERVICE_UNAVAILABLE, "The service is starting, try again", request)
        .writeTo(response);
  }
}
