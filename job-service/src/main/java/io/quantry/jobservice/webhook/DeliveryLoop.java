package io.quantry.jobservice.webhook;

import io.micrometer.core.instrument.MeterRegistry;
import io.quantry.jobservice.access.Vault;
import io.quantry.jobservice.wake.Looping;
import io.quantry.jobservice.wake.WakeableLoop;
import io.quantry.telemetry.Buckets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells: takes what is due and makes each attempt on a virtual thread of its own, so that receivers
 * wait for nobody but themselves. A commit that holds an event wakes it at once.
 */
@Component
class DeliveryLoop implements Looping {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryLoop.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofMillis(50);

  private final DeliveryQueue queue;
  private final Deliveries deliveries;
  private final WebhookSender sender;
  private final Vault vault;
  private final InstantSource clock;
  private final JsonMapper json;
  private final MeterRegistry meters;
  private final InFlight inFlight;
  private final RandomGenerator random = new SecureRandom();
  private final WakeableLoop loop;

  DeliveryLoop(
      DeliveryQueue queue,
      Deliveries deliveries,
      WebhookSender sender,
      Vault vault,
      WebhookSettings settings,
      WebhookSignal signal,
      InstantSource clock,
      JsonMapper json,
      MeterRegistry meters) {
    this.queue = queue;
    this.deliveries = deliveries;
    this.sender = sender;
    this.vault = vault;
    this.clock = clock;
    this.json = json;
    this.meters = meters;
    this.inFlight = new InFlight(settings);
    this.loop = new WakeableLoop("webhooks", settings.sweep(), this::round);
    signal.onWake(loop::wake);
  }

  private void round() {
    while (queue.fanOut()) {
      // until every event is on its way
    }
    InFlight.Snapshot busy = inFlight.snapshot();
    while (busy.room() > 0 && !Thread.currentThread().isInterrupted()) {
      List<DeliveryQueue.Claimed> claimed = queue.claim(busy);
      if (claimed.isEmpty()) {
        return;
      }
      claimed.forEach(this::begin);
      busy = inFlight.snapshot();
    }
  }

  private void begin(DeliveryQueue.Claimed claimed) {
    inFlight.begin(claimed.tenantId(), claimed.webhookId());
    Thread.ofVirtual().name("webhook-" + claimed.id()).start(() -> attempt(claimed));
  }

  private void attempt(DeliveryQueue.Claimed claimed) {
    try {
      Instant begun = clock.instant();
      Outcome outcome = send(claimed, begun);
      boolean gone = outcome.error() == Outcome.Problem.GONE;
      if (gone) {
        queue.gone(claimed, deliveries);
      }
      Optional<Duration> wait =
          gone ? Optional.empty() : RetrySchedule.next(claimed.retries(), random);
      queue.conclude(claimed, begun, outcome, wait);
      Outcome.Problem error = outcome.error();
      Buckets.timer("quantry.webhook.attempt.duration", "How long attempts of webhooks took")
          .tag("outcome", error == null ? "delivered" : error.wireName())
          .register(meters)
          .record(outcome.duration());
    } catch (RuntimeException failure) {
      LOG.warn("The end of an attempt is not recorded, its lease will run out", failure);
    } finally {
      if (inFlight.end(claimed.tenantId(), claimed.webhookId())) {
        loop.wake();
      }
    }
  }

  private Outcome send(DeliveryQueue.Claimed claimed, Instant begun) {
    byte[] body = claimed.event().body(json);
    String id = claimed.publicId();
    long timestamp = begun.getEpochSecond();
    String owner = Webhooks.owner(claimed.webhookId());
    List<byte[]> secrets;
    try {
      secrets = claimed.sealedSecrets().stream().map(kept -> vault.open(owner, kept)).toList();
    } catch (IllegalStateException notOpened) {
      LOG.error("No signature: {}", notOpened.getMessage());
      return Outcome.failed(Outcome.Problem.INTERNAL, Duration.ZERO);
    }
    return sender.send(
        claimed.url(),
        Map.of(
            "webhook-id", id,
            "webhook-timestamp", Long.toString(timestamp),
            "webhook-signature", Signatures.of(secrets, id, timestamp, body)),
        body);
  }

  @Override
  public WakeableLoop loop() {
    return loop;
  }

  /** Attempts under way get a moment; what is cut off is sent again by whoever is there then. */
  @Override
  public void stop() {
    loop.stop();
    Instant end = Instant.now().plus(PATIENCE);
    try {
      while (inFlight.total() > 0 && Instant.now().isBefore(end)) {
        Thread.sleep(LOOK);
      }
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
  }
}
