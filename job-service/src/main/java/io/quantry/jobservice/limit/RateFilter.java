package io.quantry.jobservice.limit;

import io.github.bucket4j.ConsumptionProbe;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.jobservice.access.Caller;
import io.quantry.jobservice.rest.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Takes a token of the caller's key for each request, and says in every answer how many are left
 * (draft-ietf-httpapi-ratelimit-headers-10: {@code RateLimit}, {@code RateLimit-Policy}).
 */
@Component
@Order(1)
class RateFilter extends OncePerRequestFilter {
  private static final String NAME = "\"key\"";

  private final KeyBuckets buckets;
  private final ProblemWriter problems;
  private final String policy;

  RateFilter(KeyBuckets buckets, RateSettings settings, ProblemWriter problems) {
    this.buckets = buckets;
    this.problems = problems;
    // A bucket of this size is full again after so long: the quota of one such window.
    int window = Math.ceilDiv(settings.shareOfBurst(), settings.sharePerSecond());
    this.policy = "%s;q=%d;w=%d".formatted(NAME, settings.shareOfBurst(), window);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Optional<Caller> caller = Caller.of(request);
    if (caller.isEmpty()) {
      chain.doFilter(request, response);
      return;
    }
    ConsumptionProbe probe =
        buckets.of(caller.get().credentialId()).tryConsumeAndReturnRemaining(1);
    long untilFull = seconds(probe.getNanosToWaitForReset());
    response.setHeader("RateLimit-Policy", policy);
    response.setHeader(
        "RateLimit", "%s;r=%d;t=%d".formatted(NAME, probe.getRemainingTokens(), untilFull));
    if (probe.isConsumed()) {
      chain.doFilter(request, response);
      return;
    }
    response.setHeader(
        "Retry-After", Long.toString(Math.max(1, seconds(probe.getNanosToWaitForRefill()))));
    problems.write(
        request,
        response,
        new QuantryException(ErrorCode.RATE_LIMITED, "This key has asked too much at once"));
  }

  private static long seconds(long nanos) {
    return Math.ceilDiv(nanos, Duration.ofSeconds(1).toNanos());
  }
}
