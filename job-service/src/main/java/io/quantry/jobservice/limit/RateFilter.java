package io.quantry.jobservice.limit;

import io.github.bucket4j.Bucket;
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
 * Takes a token of the caller's key for each request, and one of its tenant where that has a quota
 * of requests, and says in every answer how many are left of that which has less
 * (draft-ietf-httpapi-ratelimit-headers-10: {@code RateLimit}, {@code RateLimit-Policy}).
 */
@Component
@Order(1)
class RateFilter extends OncePerRequestFilter {
  private final KeyBuckets buckets;
  private final ProblemWriter problems;
  private final RateSettings settings;

  RateFilter(KeyBuckets buckets, RateSettings settings, ProblemWriter problems) {
    this.buckets = buckets;
    this.settings = settings;
    this.problems = problems;
  }

  /** A token taken, or not. */
  private record Taken(ConsumptionProbe probe, String policy) {
    static Taken of(Bucket bucket, String name, int burst, int perSecond) {
      // A bucket of this size is full again after so long: the quota of one such window.
      return new Taken(
          bucket.tryConsumeAndReturnRemaining(1),
          "\"%s\";q=%d;w=%d".formatted(name, burst, Math.ceilDiv(burst, perSecond)));
    }

    String name() {
      return policy.substring(0, policy.indexOf(';'));
    }
  }

  private Taken take(Caller caller) {
    Taken key =
        Taken.of(
            buckets.of(caller.credentialId()),
            "key",
            settings.shareOfBurst(),
            settings.sharePerSecond());
    Integer perSecond = caller.requestsPerSecond();
    if (perSecond == null || !key.probe().isConsumed()) {
      return key;
    }
    int share = Math.ceilDiv(perSecond, settings.replicas());
    Taken tenant = Taken.of(buckets.ofTenant(caller.tenantId(), share), "tenant", share, share);
    return tenant.probe().isConsumed()
            && tenant.probe().getRemainingTokens() > key.probe().getRemainingTokens()
        ? key
        : tenant;
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
    Taken taken = take(caller.get());
    ConsumptionProbe probe = taken.probe();
    long untilFull = seconds(probe.getNanosToWaitForReset());
    response.setHeader("RateLimit-Policy", taken.policy());
    response.setHeader(
        "RateLimit", "%s;r=%d;t=%d".formatted(taken.name(), probe.getRemainingTokens(), untilFull));
    if (probe.isConsumed()) {
      chain.doFilter(request, response);
      return;
    }
    response.setHeader(
        "Retry-After", Long.toString(Math.max(1, seconds(probe.getNanosToWaitForRefill()))));
    problems.write(
        request,
        response,
        new QuantryException(
            ErrorCode.RATE_LIMITED,
            "This %s has asked too much at once".formatted(taken.name().replace("\"", ""))));
  }

  private static long seconds(long nanos) {
    return Math.ceilDiv(nanos, Duration.ofSeconds(1).toNanos());
  }
}
