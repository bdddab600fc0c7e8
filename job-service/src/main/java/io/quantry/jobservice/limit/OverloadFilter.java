package io.quantry.jobservice.limit;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.distribution.DistributionError;
import io.quantry.jobservice.rest.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Bounds what is worked on at once, before a key is even looked up. Whoever finds no place within a
 * short wait is told to come again: better than to keep everybody waiting until the database's pool
 * gives up. The fleet's own routes pass, for what they report lets work end.
 */
@Component
@Order(-1)
class OverloadFilter extends OncePerRequestFilter {
  private final OverloadSettings settings;
  private final ProblemWriter problems;
  private final Semaphore places;
  private final Semaphore lastingPlaces;

  OverloadFilter(OverloadSettings settings, ProblemWriter problems) {
    this.settings = settings;
    this.problems = problems;
    this.places = new Semaphore(settings.concurrent(), true);
    this.lastingPlaces = new Semaphore(settings.lasting());
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    String path = request.getRequestURI();
    return !path.startsWith("/v1/") && !DistributionError.concerns(path);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    boolean lasting = LastingRequests.contains(request);
    Semaphore wanted = lasting ? lastingPlaces : places;
    if (lasting ? wanted.tryAcquire() : enter()) {
      try {
        chain.doFilter(request, response);
      } finally {
        wanted.release();
      }
    } else {
      problems.write(
          request,
          response,
          new QuantryException(
              ErrorCode.OVERLOADED, "The service has more to do than it can, try again"));
    }
  }

  private boolean enter() {
    if (places.tryAcquire()) {
      return true;
    }
    if (places.getQueueLength() >= settings.waiting()) {
      return false;
    }
    try {
      return places.tryAcquire(settings.maxWait().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
