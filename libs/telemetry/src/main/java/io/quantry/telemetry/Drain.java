package io.quantry.telemetry;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;

/**
 * How far the begin and the end of this replica have come, as a bean of its application. It is
 * ready once all of it is there. Told to stop, it says that it is not ready and goes on as before
 * for a while, with everything that a request needs. Then what would never end by itself ends, the
 * server takes nothing more, and requests under way are finished. Thread-safe.
 */
public final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  private final Duration period;
  private final ApplicationContext context;
  private volatile boolean served;
  private volatile boolean begun;

  /**
   * A replica that is not there yet.
   *
   * @param period how long it goes on serving after it was told to stop
   * @param context whose end is its end
   */
  public Drain(Duration period, ApplicationContext context) {
    this.period = period;
    this.context = context;
  }

  /** Whether all of it has been there. */
  public boolean served() {
    return served;
  }

  /** Whether requests had better go elsewhere from now on. */
  public boolean begun() {
    return begun;
  }

  /** Whether to send requests here. */
  public boolean ready() {
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
      if (served && period.isPositive()) {
        LOG.info("Stopping in {}: new requests should go elsewhere", period);
        Thread.sleep(period);
      }
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
  }
}
