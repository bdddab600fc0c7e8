package io.quantry.jobservice.job;

import io.quantry.jobservice.wake.Looping;
import io.quantry.jobservice.wake.WakeableLoop;
import org.springframework.stereotype.Component;

/** Clears keys away whose time is over. */
@Component
class IdempotencyExpiry implements Looping {
  private final WakeableLoop loop;

  IdempotencyExpiry(IdempotencyKeys keys, IdempotencySettings settings) {
    this.loop = new WakeableLoop("idempotency expiry", settings.interval(), keys::clear);
  }

  @Override
  public WakeableLoop loop() {
    return loop;
  }
}
