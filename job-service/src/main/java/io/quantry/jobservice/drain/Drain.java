package io.quantry.jobservice.drain;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * How far the end of this replica has come. Told to stop, it says that it is not ready and goes on
 * as before for a while, with everything that a request needs. Then what would never end by itself
 * ends, the server takes nothing more, and requests under way are finished. Thread-safe.
 */
@Component
class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  private final DrainSettings settings;
  private final ApplicationContext context;
  private volatile boolean served;
  private volatile boolean begun;

  Drain(DrainSettings settings, ApplicationContext context) {
    this.settings = settings;
    this.context = context;
  }

  /** Whether requests had better go elsewhere from now on. */
  boolean begun() {
    return begun;
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
      if (served && settings.period().isPositive()) {
        LOG.info("Stopping in {}: new requests should go elsewhere", settings.period());
        Thread.sleep(settings.period());
      }
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
  }
}
