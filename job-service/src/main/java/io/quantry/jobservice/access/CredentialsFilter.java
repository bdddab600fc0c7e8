package io.quantry.jobservice.access;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.access.ApiKey;
import io.quantry.contracts.access.BasicCredentials;
import io.quantry.contracts.access.OpenPaths;
import io.quantry.contracts.distribution.DistributionError;
import io.quantry.jobservice.rest.DatabaseOutage;
import io.quantry.jobservice.rest.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.dao.DataAccessException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.transaction.TransactionException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Finds out who calls, by an API key or by the session of a browser; tokens of an identity provider
 * are left to who comes next. All reasons to refuse a credential give one and the same text. Not a
 * bean: it belongs into one chain alone.
 */
final class CredentialsFilter extends OncePerRequestFilter {
  private static final String SCHEME = "Bearer ";

  private final ApiKeys keys;
  private final Sessions sessions;
  private final LastUses uses;
  private final ProblemWriter problems;
  private final boolean othersFollow;

  /**
   * @param othersFollow whether a bearer token that is no key of ours may be somebody else's
   */
  CredentialsFilter(
      ApiKeys keys,
      Sessions sessions,
      LastUses uses,
      ProblemWriter problems,
      boolean othersFollow) {
    this.keys = keys;
    this.sessions = sessions;
    this.uses = uses;
    this.problems = problems;
    this.othersFollow = othersFollow;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return OpenPaths.contains(request.getMethod(), request.getRequestURI());
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    try {
      caller(request)
          .map(CallerAuthentication::new)
          .ifPresent(SecurityContextHolder.getContext()::setAuthentication);
    } catch (QuantryException refused) {
      problems.write(request, response, refused);
      return;
    }
    chain.doFilter(request, response);
  }

  private Optional<Caller> caller(HttpServletRequest request) {
    String header = request.getHeader("Authorization");
    try {
      if (header != null && !header.isBlank()) {
        Optional<String> password =
            DistributionError.concerns(request.getRequestURI())
                ? BasicCredentials.password(header)
                : Optional.empty();
        return password.isPresent() ? password.map(this::byKey) : byHeader(header);
      }
      return SessionCookie.of(request).map(this::bySession);
    } catch (DataAccessException | TransactionException failed) {
      if (DatabaseOutage.isCauseOf(failed)) {
        throw new QuantryException(
            ErrorCode.SERVICE_UNAVAILABLE,
            "The service cannot reach its database, try again",
            failed);
      }
      throw failed;
    }
  }

  private Optional<Caller> byHeader(String header) {
    boolean bearer = header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    String token = bearer ? header.substring(SCHEME.length()).strip() : "";
    if (bearer && othersFollow && !token.startsWith(ApiKey.USER_PREFIX)) {
      return Optional.empty();
    }
    return Optional.of(byKey(token));
  }

  /**
   * The owner of an API key.
   *
   * @throws QuantryException {@code invalid-api-key}
   */
  private Caller byKey(String key) {
    if (!ApiKey.isWellFormed(ApiKey.USER_PREFIX, key)) {
      throw invalid();
    }
    Caller caller = keys.valid(key).orElseThrow(CredentialsFilter::invalid);
    uses.key(caller.credentialId());
    return caller;
  }

  private Caller bySession(String token) {
    Caller caller =
        sessions.keyOf(token).flatMap(keys::valid).orElseThrow(CredentialsFilter::invalid);
    uses.session(token);
    uses.key(caller.credentialId());
    return caller;
  }

  private static QuantryException invalid() {
    return new QuantryException(ErrorCode.INVALID_API_KEY, "The API key is not valid");
  }
}
