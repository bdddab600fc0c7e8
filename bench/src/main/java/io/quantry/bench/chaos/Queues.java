package io.quantry.bench.chaos;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What happens to topics. */
enum Queues implements Fault {
  /** Every topic is deleted while jobs wait. */
  TOPICS_WIPED("topics-wiped") {
    @Override
    void strike(Scene scene, Map<String, Object> connection)
        throws ExecutionException, InterruptedException {
      Instant from = Instant.now();
      try (Admin admin = Admin.create(connection)) {
        admin.deleteTopics(topics(admin)).all().get();
      }
      scene.kills().outage(from, Instant.now().plus(AFTERWARDS));
    }
  },

  /** Records come twice, in another order, for the wrong stage, and some are no records at all. */
  STRANGE_RECORDS("strange-records") {
    @Override
    void strike(Scene scene, Map<String, Object> connection)
        throws ExecutionException, InterruptedException {
      List<byte[]> values = new ArrayList<>();
      for (String job : scene.load().unfinished()) {
        for (String stage : List.of("QUANTIZATION", "EVALUATION")) {
          values.addAll(
              Collections.nCopies(
                  3, bytes("{\"jobId\":\"%s\",\"stage\":\"%s\"}".formatted(job, stage))));
        }
      }
      values.add(
          bytes(
              "{\"jobId\":\"job_00000000-0000-7000-8000-000000000000\",\"stage\":\"QUANTIZATION\"}"));
      values.add(bytes("{\"jobId\":\"../../x\",\"stage\":\"QUANTIZATION\"}"));
      values.add(bytes("{"));
      byte[] noise = new byte[64];
      scene.random().nextBytes(noise);
      values.add(noise);
      Collections.shuffle(values, scene.random());
      try (Admin admin = Admin.create(connection);
          KafkaProducer<byte[], byte[]> producer =
              new KafkaProducer<>(
                  connection, new ByteArraySerializer(), new ByteArraySerializer())) {
        for (String topic : topics(admin)) {
          if (!topic.endsWith(".dead")) {
            for (byte[] value : values) {
              producer.send(new ProducerRecord<>(topic, value)).get();
            }
          }
        }
      }
    }
  };

  /** How long a record that is lost may take to be sent again, and again. */
  private static final Duration AFTERWARDS = Duration.ofSeconds(90);

  private final String label;

  Queues(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public boolean strike(Scene scene) throws InterruptedException {
    Readiness.until(scene.timing().patience(), () -> scene.load().unfinished().size() > 2);
    try {
      strike(scene, Map.of("bootstrap.servers", scene.cluster().bootstrapServers()));
      return true;
    } catch (ExecutionException refused) {
      throw new IllegalStateException("The broker refused", refused);
    }
  }

  abstract void strike(Scene scene, Map<String, Object> connection)
      throws ExecutionException, InterruptedException;

  private static List<String> topics(Admin admin) throws ExecutionException, InterruptedException {
    return admin.listTopics().names().get().stream().filter(Queues::isOurs).sorted().toList();
  }

  private static boolean isOurs(String topic) {
    return topic.startsWith("jobs.") || topic.startsWith("evaluations.");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
