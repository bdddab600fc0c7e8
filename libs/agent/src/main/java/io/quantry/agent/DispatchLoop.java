package io.quantry.agent;

import io.quantry.contracts.fleet.DispatchRecord;
import io.quantry.telemetry.LogContext;
import io.quantry.telemetry.Traced;
import io.quantry.telemetry.Traces;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes dispatch records of one pool from its share group, one at a time and only with a free slot,
 * and acknowledges each as soon as it is decided: claimed or gone (accepted), not decidable now
 * (released), unreadable (rejected, after a copy went to the dead-letter topic). So Kafka never
 * holds a record for longer than a claim takes.
 */
final class DispatchLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DispatchLoop.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PAUSE_AFTER_RELEASE = Duration.ofSeconds(1);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(2);

  /** What becomes of a record. */
  enum Decision {
    TAKEN,
    GONE,
    LATER,
    UNREADABLE
  }

  /**
   * Decides about a record; {@link Decision#TAKEN} means that work began, which will release the
   * slot.
   */
  interface Handler {
    Decision handle(DispatchRecord record) throws InterruptedException;
  }

  private final String bootstrapServers;
  private final String topic;
  private final String shareGroup;
  private final Semaphore slots;
  private final Handler handler;
  private final BooleanSupplier running;
  private final BooleanSupplier draining;
  private final BooleanSupplier decidable;
  private final Traces traces;
  private final JsonMapper json = JsonMapper.shared();
  private final Pulse pulse = new Pulse();
  private volatile Optional<KafkaShareConsumer<byte[], byte[]>> current = Optional.empty();

  DispatchLoop(
      String bootstrapServers,
      String topic,
      String shareGroup,
      Semaphore slots,
      Handler handler,
      BooleanSupplier running,
      BooleanSupplier draining,
      BooleanSupplier decidable,
      Traces traces) {
    this.bootstrapServers = bootstrapServers;
    this.topic = topic;
    this.shareGroup = shareGroup;
    this.slots = slots;
    this.handler = handler;
    this.running = running;
    this.draining = draining;
    this.decidable = decidable;
    this.traces = traces;
  }

  Pulse pulse() {
    return pulse;
  }

  /**
   * Consumes until stopped or interrupted; a broker that is away is waited for. While draining it
   * is no member of the share group, so that no record waits for it.
   */
  void run() throws InterruptedException {
    while (running.getAsBoolean()) {
      if (draining.getAsBoolean()) {
        pulse.rest();
        Thread.sleep(POLL);
        continue;
      }
      try (KafkaShareConsumer<byte[], byte[]> consumer = open()) {
        current = Optional.of(consumer);
        consumer.subscribe(List.of(topic));
        while (running.getAsBoolean() && !draining.getAsBoolean()) {
          takeOne(consumer);
        }
      } catch (WakeupException stopping) {
        LOG.debug("Woken to stop");
      } catch (InterruptException interrupted) {
        throw new InterruptedException("Interrupted while polling " + topic);
      } catch (KafkaException e) {
        LOG.warn("Consuming {} failed, starting over", topic, e);
        pulse.beat();
        Thread.sleep(PAUSE_AFTER_FAILURE);
      } finally {
        current = Optional.empty();
      }
    }
  }

  private void takeOne(KafkaShareConsumer<byte[], byte[]> consumer) throws InterruptedException {
    // No slot is held while polling, so that the loops of several pools do not take turns.
    pulse.rest();
    if (!slots.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
      return;
    }
    slots.release();
    // A record that is released five times is gone for Kafka: better not taken than given back.
    if (!decidable.getAsBoolean()) {
      Thread.sleep(POLL);
      return;
    }
    pulse.beat();
    Decision decision = Decision.GONE;
    // at most one record, by max.poll.records and record_limit
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      decision = slots.tryAcquire() ? decideWithSlot(record) : Decision.LATER;
      consumer.acknowledge(record, acknowledgement(decision));
    }
    consumer.commitSync();
    if (decision == Decision.LATER) {
      Thread.sleep(PAUSE_AFTER_RELEASE);
    }
  }

  private Decision decideWithSlot(ConsumerRecord<byte[], byte[]> record)
      throws InterruptedException {
    Decision decision = Decision.GONE;
    try {
      decision = decide(record);
      return decision;
    } finally {
      if (decision != Decision.TAKEN) {
        slots.release();
      }
    }
  }

  private static AcknowledgeType acknowledgement(Decision decision) {
    return switch (decision) {
      case TAKEN, GONE -> AcknowledgeType.ACCEPT;
      case LATER -> AcknowledgeType.RELEASE;
      case UNREADABLE -> AcknowledgeType.REJECT;
    };
  }

  private Decision decide(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
    try {
      DispatchRecord named = json.readValue(record.value(), DispatchRecord.class);
      Header context = record.headers().lastHeader(Traces.HEADER);
      try (LogContext about = LogContext.job(named.jobId())) {
        if (context == null) {
          return handler.handle(named);
        }
        try (Traced span =
            traces.begin("claim", new String(context.value(), StandardCharsets.UTF_8))) {
          span.tag("quantry.job.id", named.jobId());
          return handler.handle(named);
        }
      }
    } catch (JacksonException unreadable) {
      LOG.warn("A record of {} cannot be read, it goes to the dead letters", topic, unreadable);
      return bury(record.value()) ? Decision.UNREADABLE : Decision.LATER;
    }
  }

  /** Keeps the bytes in the dead-letter topic; false if they could not be kept. */
  private boolean bury(byte[] value) throws InterruptedException {
    Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic + ".dead", value)).get();
      return true;
    } catch (ExecutionException e) {
      LOG.warn("A dead letter of {} could not be kept", topic, e);
      return false;
    }
  }

  private KafkaShareConsumer<byte[], byte[]> open() {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "group.id",
            shareGroup,
            "share.acknowledgement.mode",
            "explicit",
            "share.acquire.mode",
            "record_limit",
            "max.poll.records",
            1);
    return new KafkaShareConsumer<>(
        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Ends a poll under way; the loop itself stops when it sees that it is not running any more. */
  @Override
  public void close() {
    current.ifPresent(KafkaShareConsumer::wakeup);
  }
}
