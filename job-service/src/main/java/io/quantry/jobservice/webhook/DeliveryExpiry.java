package io.quantry.jobservice.webhook;

import io.quantry.jobservice.wake.Looping;
import io.quantry.jobservice.wake.WakeableLoop;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Clears deliveries and events away whose time is over. */
@Component
class DeliveryExpiry implements Looping {
  private static final Duration INTERVAL = Duration.ofHours(1);

  private final WakeableLoop loop;

  DeliveryExpiry(Deliveries deliveries, WebhookSettings settings) {
    this.loop =
        new WakeableLoop("webhook expiry", INTERVAL, () -> deliveries.forget(settings.keep()));
  }

  @Override
  public WakeableLoop loop() {
    return loop;
  }
}
