package io.quantry.jobservice.provenance;

import io.quantry.jobservice.wake.Looping;
import io.quantry.jobservice.wake.WakeableLoop;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Signs statements of versions that have none: those that were registered before there were any, or
 * meanwhile by a replica of the version before. Asking for one signs it too; but what is signed
 * soon can be changed unnoticed for a shorter time.
 */
@Component
class LateStatements implements Looping {
  private static final Logger LOG = LoggerFactory.getLogger(LateStatements.class);
  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final int BATCH = 100;
  private static final UUID FIRST = new UUID(0, 0);

  private final Provenance provenance;
  private final WakeableLoop loop =
      new WakeableLoop("late statements of provenance", INTERVAL, this::state);

  LateStatements(Provenance provenance) {
    this.provenance = provenance;
  }

  private void state() {
    UUID after = FIRST;
    for (List<Provenance.Unstated> batch = provenance.unstated(after, BATCH);
        !batch.isEmpty();
        batch = provenance.unstated(after, BATCH)) {
      for (Provenance.Unstated one : batch) {
        after = one.version();
        try {
          provenance.state(one.tenant(), one.version());
        } catch (RuntimeException failed) {
          LOG.warn("No statement of the version {}: {}", one.version(), failed.toString());
        }
      }
    }
  }

  @Override
  public WakeableLoop loop() {
    return loop;
  }
}
