package io.quantry.jobservice.job;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.quantry.contracts.fleet.DispatchRecord;
import io.quantry.contracts.job.Stage;
import io.quantry.jobservice.fleet.Pools;
import io.quantry.telemetry.Traced;
import io.quantry.telemetry.Traces;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * The only place that knows Kafka: topics and share groups of the pools, and sending to them. Used
 * by the dispatcher's thread alone.
 */
@Component
class KafkaQueues implements DisposableBean {
  /**
   * How long a record waits for a worker that took it and died or stood still before it claimed the
   * job, in milliseconds: the least that a broker allows unless configured otherwise.
   */
  private static final String RECORD_LOCK = "15000";

  private static final long TIMEOUT_SECONDS = 10;

  /** Soon enough that a loss of all topics costs jobs seconds. */
  private static final long LOOK_NANOS = 2_000_000_000L;

  private static final String DEAD_LETTERS = ".dead";

  private final Map<String, Object> connection;
  private final Pools pools;
  private final JsonMapper json;
  private final Traces traces;
  private final MeterRegistry meters;
  private Optional<KafkaProducer<byte[], byte[]>> producer = Optional.empty();
  private Optional<KafkaClientMetrics> metrics = Optional.empty();
  private Optional<Admin> admin = Optional.empty();
  private Map<String, Uuid> known = Map.of();
  private boolean ensured;
  private long looked;

  KafkaQueues(KafkaAdmin admin, Pools pools, JsonMapper json, Traces traces, MeterRegistry meters) {
    this.connection = Map.copyOf(admin.getConfigurationProperties());
    this.pools = pools;
    this.json = json;
    this.traces = traces;
    this.meters = meters;
  }

  /** A broker that does not answer, or answered with an error. */
  static final class QueueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    QueueException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Makes the topics that are missing, and lets their share groups begin with the oldest record.
   * Looks now and then, and at once after sending has failed.
   *
   * @return the queues whose topics are others than those of the last look: what those held is gone
   */
  List<Outbox.Queue> ensure() {
    if (ensured && System.nanoTime() - looked < LOOK_NANOS) {
      return List.of();
    }
    Map<String, Outbox.Queue> queues = new HashMap<>();
    for (String pool : pools.names()) {
      for (Stage stage : Stage.values()) {
        queues.put(Pools.topic(stage, pool), new Outbox.Queue(pool, stage));
      }
    }
    Set<String> wanted =
        queues.keySet().stream()
            .flatMap(topic -> Stream.of(topic, topic + DEAD_LETTERS))
            .collect(Collectors.toSet());
    Map<String, Uuid> present = present();
    if (!ensured || !present.keySet().containsAll(wanted)) {
      make(wanted.stream().filter(topic -> !present.containsKey(topic)).toList(), queues.values());
    }
    Map<String, Uuid> now = present.keySet().containsAll(wanted) ? present : present();
    List<Outbox.Queue> emptied =
        queues.entrySet().stream()
            .filter(queue -> isAnother(known.get(queue.getKey()), now.get(queue.getKey())))
            .map(Map.Entry::getValue)
            .toList();
    known = now;
    looked = System.nanoTime();
    ensured = true;
    return emptied;
  }

  private static boolean isAnother(@Nullable Uuid before, @Nullable Uuid now) {
    return before != null && !before.equals(now);
  }

  private Map<String, Uuid> present() {
    return await(admin().listTopics().listings()).stream()
        .collect(Collectors.toMap(TopicListing::name, TopicListing::topicId));
  }

  private void make(List<String> missing, Collection<Outbox.Queue> queues) {
    List<AlterConfigOp> settings =
        List.of(
            set("share.auto.offset.reset", "earliest"),
            set("share.record.lock.duration.ms", RECORD_LOCK));
    Map<ConfigResource, Collection<AlterConfigOp>> groups = new HashMap<>();
    for (Outbox.Queue queue : queues) {
      String group = Pools.shareGroup(queue.stage(), queue.pool());
      groups.put(new ConfigResource(ConfigResource.Type.GROUP, group), settings);
    }
    await(
        admin()
            .createTopics(
                missing.stream()
                    .map(topic -> new NewTopic(topic, Optional.of(1), Optional.empty()))
                    .toList())
            .all());
    await(admin().incrementalAlterConfigs(groups).all());
  }

  private static AlterConfigOp set(String name, String value) {
    return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
  }

  /**
   * What is sent.
   *
   * @param traceParent context of the request that submitted the job, absent where there was none
   */
  record Message(DispatchRecord record, @Nullable String traceParent) {}

  /** Sends the messages and waits until the broker has them all. */
  void send(String topic, List<Message> messages) {
    ensured = false;
    List<Future<?>> sent =
        messages.stream()
            .<Future<?>>map(message -> producer().send(record(topic, message)))
            .collect(Collectors.toList());
    sent.forEach(KafkaQueues::await);
    ensured = true;
  }

  /** The record, which belongs to the trace of the job's submission. */
  private ProducerRecord<byte[], byte[]> record(String topic, Message message) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, json.writeValueAsBytes(message.record()));
    if (message.traceParent() != null) {
      try (Traced span = traces.begin("publish " + topic, message.traceParent())) {
        span.tag("quantry.job.id", message.record().jobId());
        span.context()
            .ifPresent(
                context ->
                    record.headers().add(Traces.HEADER, context.getBytes(StandardCharsets.UTF_8)));
      }
    }
    return record;
  }

  private Admin admin() {
    if (admin.isEmpty()) {
      admin = Optional.of(Admin.create(connection));
    }
    return admin.get();
  }

  private KafkaProducer<byte[], byte[]> producer() {
    if (producer.isEmpty()) {
      Map<String, Object> settings = new HashMap<>(connection);
      settings.put("acks", "all");
      settings.put("linger.ms", 0);
      settings.put("max.block.ms", 5_000);
      settings.put("request.timeout.ms", 4_000);
      settings.put("delivery.timeout.ms", 5_000);
      producer =
          Optional.of(
              new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()));
      metrics = Optional.of(new KafkaClientMetrics(producer.get()));
      metrics.get().bindTo(meters);
    }
    return producer.get();
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw new QueueException("Kafka refused: " + failed.getCause(), failed);
    } catch (TimeoutException late) {
      throw new QueueException("Kafka does not answer", late);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new QueueException("Stopped while waiting for Kafka", stopping);
    }
  }

  @Override
  public void destroy() {
    admin.ifPresent(open -> open.close(java.time.Duration.ofSeconds(2)));
    metrics.ifPresent(KafkaClientMetrics::close);
    producer.ifPresent(open -> open.close(java.time.Duration.ofSeconds(2)));
  }
}
