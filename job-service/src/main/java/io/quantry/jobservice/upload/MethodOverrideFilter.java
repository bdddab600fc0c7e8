package io.quantry.jobservice.upload;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Clients of tus that cannot send {@code PATCH} or {@code DELETE} say in a header what their {@code
 * POST} means. Before access is judged, and for uploads alone.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class MethodOverrideFilter extends OncePerRequestFilter {
  private static final String HEADER = "X-HTTP-Method-Override";
  private static final Set<String> MEANT = Set.of("PATCH", "DELETE");

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    String meant = request.getHeader(HEADER);
    return meant == null
        || !MEANT.contains(meant)
        || !request.getMethod().equals("POST")
        || !request.getRequestURI().startsWith("/v1/uploads/");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String meant = request.getHeader(HEADER);
    chain.doFilter(
        new HttpServletRequestWrapper(request) {
          @Override
          public String getMethod() {
            return meant;
          }
        },
        response);
  }
}
