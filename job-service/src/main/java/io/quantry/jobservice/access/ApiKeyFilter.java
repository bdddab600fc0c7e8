package io.quantry.jobservice.access;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.access.ApiKey;
import io.quantry.contracts.access.OpenPaths;
import io.quantry.jobservice.rest.DatabaseOutage;
import io.quantry.jobservice.rest.ProblemWriter;
import io.quantry.telemetry.LogContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets nothing but known keys reach {@code /v1}: reading wants the scope {@code read}, all else
 * {@code submit}. All reasons to refuse a key give one and the same text.
 */
@Component
@Order(0)
class ApiKeyFilter extends OncePerRequestFilter {
  private static final String SCHEME = "Bearer ";

  private final ApiKeys keys;
  private final ProblemWriter problems;
  private final InstantSource clock;

  ApiKeyFilter(ApiKeys keys, ProblemWriter problems, InstantSource clock) {
    this.keys = keys;
    this.problems = problems;
    this.clock = clock;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return request.getRequestURI().startsWith("/internal/")
        || OpenPaths.contains(request.getRequestURI());
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Caller caller;
    try {
      caller = authenticate(request);
    } catch (QuantryException refused) {
      problems.write(request, response, refused);
      return;
    }
    request.setAttribute(CallerArgument.ATTRIBUTE, caller);
    try (LogContext about =
        new LogContext().with(LogContext.TENANT, caller.tenantId().toString())) {
      chain.doFilter(request, response);
    }
  }

  private Caller authenticate(HttpServletRequest request) {
    String header = request.getHeader("Authorization");
    if (header == null || header.isBlank()) {
      throw new QuantryException(
          ErrorCode.AUTHENTICATION_REQUIRED, "Send an API key: Authorization: Bearer qnt_…");
    }
    Caller caller = find(header);
    boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    caller.require(reads ? Scope.READ : Scope.SUBMIT);
    return caller;
  }

  private Caller find(String header) {
    try {
      if (header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
        String key = header.substring(SCHEME.length()).strip();
        if (ApiKey.isWellFormed(ApiKey.USER_PREFIX, key)) {
          return keys.findByKeyHash(Secrets.hash(key))
              .filter(found -> found.validAt(clock.instant()))
              .map(ApiKeyEntity::caller)
              .orElseThrow(ApiKeyFilter::invalid);
        }
      }
    } catch (DataAccessException | TransactionException failed) {
      if (DatabaseOutage.isCauseOf(failed)) {
        throw new QuantryException(
            ErrorCode.SERVICE_UNAVAILABLE,
            "The service cannot reach its database, try again",
            failed);
      }
      throw failed;
    }
    throw invalid();
  }

  private static QuantryException invalid() {
    return new QuantryException(ErrorCode.INVALID_API_KEY, "The API key is not valid");
  }
}
