package io.quantry.jobservice.fleet;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.access.ApiKey;
import io.quantry.contracts.fleet.InternalRoutes;
import io.quantry.jobservice.rest.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets nothing without a member's token reach {@code /internal}; joining, where the join token
 * counts, is checked by {@link Fleet#join}.
 */
@Component
@Order(0)
class MemberFilter extends OncePerRequestFilter {
  private static final String SCHEME = "Bearer ";

  private final Fleet fleet;
  private final ProblemWriter problems;

  MemberFilter(Fleet fleet, ProblemWriter problems) {
    this.fleet = fleet;
    this.problems = problems;
  }

  /** The token in the request's header. */
  static String token(HttpServletRequest request) {
    String header = request.getHeader("Authorization");
    if (header == null) {
      throw new QuantryException(ErrorCode.AUTHENTICATION_REQUIRED, "Send a token of the fleet");
    }
    String token = header.startsWith(SCHEME) ? header.substring(SCHEME.length()).strip() : "";
    if (!ApiKey.isWellFormed(ApiKey.WORKER_PREFIX, token)) {
      throw new QuantryException(ErrorCode.INVALID_API_KEY, "The token is not valid");
    }
    return token;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !request.getRequestURI().startsWith("/internal/")
        || request.getRequestURI().equals(InternalRoutes.MEMBERS)
        || request.getRequestURI().equals(InternalRoutes.READY);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Member member;
    try {
      member =
          fleet
              .authenticate(token(request))
              .orElseThrow(
                  () -> new QuantryException(ErrorCode.INVALID_API_KEY, "The token is not valid"));
    } catch (QuantryException refused) {
      problems.write(request, response, refused);
      return;
    }
    request.setAttribute(MemberArgument.ATTRIBUTE, member);
    chain.doFilter(request, response);
  }
}
