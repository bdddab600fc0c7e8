package io.quantry.jobservice.pipeline;

import io.quantry.jobservice.wake.Looping;
import io.quantry.jobservice.wake.WakeableLoop;
import io.quantry.jobservice.webhook.Calls;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Tells forges how runs go: that a job runs, and how it ended, each until the forge takes it, has
 * refused it for good or often enough. Each connection's attempts go one after the other on a
 * virtual thread, so that a forge which is away holds up nobody else.
 */
@Component
class StatusLoop implements Looping {
  private static final Logger LOG = LoggerFactory.getLogger(StatusLoop.class);

  private final StatusQueue queue;
  private final StatusTeller teller;
  private final StatusSettings settings;
  private final Duration lease;
  private final Set<UUID> busy = ConcurrentHashMap.newKeySet();
  private final WakeableLoop loop;

  StatusLoop(StatusQueue queue, StatusTeller teller, StatusSettings settings, Calls calls) {
    this.queue = queue;
    this.teller = teller;
    this.settings = settings;
    this.lease = calls.longest().multipliedBy(2);
    this.loop = new WakeableLoop("statuses", settings.sweep(), this::round);
  }

  private void round() {
    queue.follow();
    int room = settings.concurrent() - busy.size();
    if (room > 0) {
      List<StatusQueue.Due> claimed = queue.claim(Set.copyOf(busy), room, lease);
      claimed.forEach(this::begin);
    }
  }

  private void begin(StatusQueue.Due due) {
    busy.add(due.connectionId());
    Thread.ofVirtual().name("status-" + due.run().id()).start(() -> attempt(due));
  }

  private void attempt(StatusQueue.Due due) {
    try {
      teller.tell(due);
    } catch (RuntimeException failure) {
      LOG.warn("The end of an attempt is not recorded, its lease will run out", failure);
    } finally {
      busy.remove(due.connectionId());
      loop.wake();
    }
  }

  @Override
  public WakeableLoop loop() {
    return loop;
  }
}
