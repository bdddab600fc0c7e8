package io.quantry.gateway;

import io.quantry.contracts.ErrorCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The orderly begin and end of this gateway. It serves once all of it is there. Told to stop, it
 * says that it is not ready and goes on serving for a while, but closes each connection with its
 * answer. Then event streams end, at the end of an event, the server takes nothing more, and
 * requests under way are finished. Thread-safe.
 */
final class Readiness extends OncePerRequestFilter {
  private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

  private final GatewaySettings settings;
  private final ApplicationContext context;
  private volatile boolean served;
  private volatile boolean begun;

  Readiness(GatewaySettings settings, ApplicationContext context) {
    this.settings = settings;
    this.context = context;
  }

  /** Whether to send requests here. */
  boolean ready() {
    return served && !begun;
  }

  @EventListener
  void served(AvailabilityChangeEvent<ReadinessState> change) {
    served |= change.getState() == ReadinessState.ACCEPTING_TRAFFIC;
  }

  /** Comes before anything is stopped, and holds that up. */
  @EventListener
  void closing(ContextClosedEvent event) {
    if (!event.getApplicationContext().equals(context) || begun) {
      return;
    }
    begun = true;
    try {
      if (served && settings.drainWait().isPositive()) {
        LOG.info("Stopping in {}: new requests should go elsewhere", settings.drainWait());
        Thread.sleep(settings.drainWait());
      }
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (begun) {
      response.setHeader("Connection", "close");
    }
    if (served || request.getRequestURI().equals(PublicPath.HEALTH)) {
      chain.doFilter(request, response);
    } else {
      // The server listens before the framework has found its header filters.
      Problem.of(
              ErrorCode.SERVICE_UNAVAILABLE,
              "The gateway is starting, try again",
              RequestIdFilter.idOf(request))
          .writeTo(response);
    }
  }
}
