package io.quantry.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaServerTest {
  private static final String TOPIC = "jobs.cpu";
  private static final String GROUP = "cpu";

  @TempDir Path home;

  /**
   * What the job queue is built on: one record to one member, acknowledged one by one, kept across
   * a restart.
   */
  @Test
  void deliversThroughAShareGroupAndKeepsTopicsAcrossStarts() throws Exception {
    try (KafkaServer server = KafkaServer.start(TestFolders.kafka(home))) {
      prepare(server);
      produce(server, "first", "second");
      assertThat(consume(server, 1)).containsExactly("first");
    }
    try (KafkaServer server = KafkaServer.start(TestFolders.kafka(home))) {
      assertThat(consume(server, 1)).containsExactly("second");
    }
  }

  @Test
  void stopsCleanlyAndIsIdempotent() {
    KafkaServer server = KafkaServer.start(TestFolders.kafka(home));
    assertThat(server.isRunning()).isTrue();
    server.close();
    server.close();
    assertThat(server.isRunning()).isFalse();
  }

  @Test
  void refusesASecondStartOnTheSameHome() {
    try (KafkaServer running = KafkaServer.start(TestFolders.kafka(home))) {
      assertThatThrownBy(() -> KafkaServer.start(TestFolders.kafka(home)))
          .isInstanceOf(EmbeddedServerException.class)
          .hasMessageContaining("Kafka in " + home)
          .hasMessageContaining("already running");
      assertThat(running.isRunning()).isTrue();
    }
  }

  @Test
  void saysThatThePortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      KafkaSettings settings =
          new KafkaSettings(home, taken.getLocalPort(), KafkaClassPath.built());
      assertThatThrownBy(() -> KafkaServer.start(settings))
          .isInstanceOf(EmbeddedServerException.class)
          .hasMessageContaining("port " + taken.getLocalPort() + " of 127.0.0.1 is taken");
    }
  }

  private static void prepare(KafkaServer server) throws Exception {
    try (Admin admin = Admin.create(client(server))) {
      admin
          .createTopics(List.of(new NewTopic(TOPIC, Optional.of(1), Optional.empty())))
          .all()
          .get();
      ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, GROUP);
      AlterConfigOp earliest =
          new AlterConfigOp(
              new ConfigEntry("share.auto.offset.reset", "earliest"), AlterConfigOp.OpType.SET);
      admin.incrementalAlterConfigs(Map.of(group, List.of(earliest))).all().get();
    }
  }

  private static void produce(KafkaServer server, String... values) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(client(server), new StringSerializer(), new StringSerializer())) {
      for (String value : values) {
        producer.send(new ProducerRecord<>(TOPIC, value)).get();
      }
    }
  }

  private static List<String> consume(KafkaServer server, int count) {
    Map<String, Object> configuration = client(server);
    configuration.put("group.id", GROUP);
    configuration.put("share.acknowledgement.mode", "explicit");
    configuration.put("share.acquire.mode", "record_limit");
    configuration.put("max.poll.records", 1);
    List<String> values = new ArrayList<>();
    try (KafkaShareConsumer<String, String> consumer =
        new KafkaShareConsumer<>(
            configuration, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(TOPIC));
      long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (values.size() < count && System.nanoTime() < deadline) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(500))) {
          values.add(record.value());
          consumer.acknowledge(record, AcknowledgeType.ACCEPT);
        }
        consumer.commitSync();
      }
    }
    return values;
  }

  private static Map<String, Object> client(KafkaServer server) {
    Map<String, Object> configuration = new java.util.HashMap<>();
    configuration.put("bootstrap.servers", server.bootstrapServers());
    return configuration;
  }
}
