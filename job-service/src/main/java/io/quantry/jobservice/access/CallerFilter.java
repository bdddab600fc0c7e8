package io.quantry.jobservice.access;

import io.quantry.jobservice.tenancy.RowViews;
import io.quantry.telemetry.LogContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Hands the caller, however it was found, to handlers and limits, and its tenant to the log and to
 * the database.
 */
final class CallerFilter extends OncePerRequestFilter {
  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (!(SecurityContextHolder.getContext().getAuthentication()
        instanceof CallerAuthentication known)) {
      chain.doFilter(request, response);
      return;
    }
    Caller caller = known.getPrincipal();
    request.setAttribute(Caller.ATTRIBUTE, caller);
    try (LogContext about = new LogContext().with(LogContext.TENANT, caller.tenantId().toString());
        RowViews.Restore rows = RowViews.tenant(caller.tenantId())) {
      chain.doFilter(request, response);
    }
  }
}
