package io.quantry.backends;

import io.quantry.objectstore.ObjectStore;
import java.net.URI;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** The servers as containers; Testcontainers removes them when this JVM ends. */
final class Containers {
  private static final String POSTGRES_IMAGE = "postgres:18";
  private static final String KAFKA_IMAGE = "apache/kafka:4.2.2";
  private static final String OBJECT_STORE_IMAGE = "minio/minio:RELEASE.2025-04-22T22-12-26Z";
  private static final int OBJECT_STORE_PORT = 9000;

  private Containers() {}

  @SuppressWarnings("resource") // lives as long as the JVM
  static Database postgres() {
    PostgreSQLContainer container = new PostgreSQLContainer(POSTGRES_IMAGE);
    container.start();
    return new Database(container.getJdbcUrl(), container.getUsername(), container.getPassword());
  }

  @SuppressWarnings("resource") // lives as long as the JVM
  static String kafka() {
    KafkaContainer container =
        new KafkaContainer(KAFKA_IMAGE)
            .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
            .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1")
            .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1");
    container.start();
    return container.getBootstrapServers();
  }

  @SuppressWarnings("resource") // lives as long as the JVM
  static ObjectStore objectStore() {
    GenericContainer<?> container =
        new GenericContainer<>(OBJECT_STORE_IMAGE)
            .withExposedPorts(OBJECT_STORE_PORT)
            .withEnv("MINIO_ROOT_USER", "tester")
            .withEnv("MINIO_ROOT_PASSWORD", "testersecret")
            .withCommand("server", "/data")
            .waitingFor(Wait.forHttp("/minio/health/live").forPort(OBJECT_STORE_PORT));
    container.start();
    URI endpoint =
        URI.create(
            "http://%s:%d"
                .formatted(container.getHost(), container.getMappedPort(OBJECT_STORE_PORT)));
    return new ObjectStore(endpoint, "tester", "testersecret");
  }
}
