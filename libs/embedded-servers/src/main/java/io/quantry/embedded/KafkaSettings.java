package io.quantry.embedded;

import java.nio.file.Path;
import java.util.List;

/**
 * Where and how Kafka runs.
 *
 * @param home folder of this broker alone: topics and log; created where missing and kept across
 *     starts
 * @param port loopback port, or 0 for a free one
 * @param classPath Kafka's own jars, see {@link KafkaClassPath}
 */
public record KafkaSettings(Path home, int port, List<Path> classPath) {
  public KafkaSettings {
    Ports.check(port);
    classPath = List.copyOf(classPath);
    if (classPath.isEmpty()) {
      throw new IllegalArgumentException("Kafka needs its jars");
    }
  }
}
