package io.quantry.embedded;

import io.quantry.embedded.broker.BrokerMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Kafka's jars: {@code org.apache.kafka:kafka_2.13} with what it needs, in a folder of their own,
 * so that Scala and Jackson 2 stay off the product's class path. The build copies them to {@code
 * libs/embedded-servers/target/kafka-lib}; a distribution copies that folder beside its others and
 * names it to {@link #in}.
 */
public final class KafkaClassPath {
  private KafkaClassPath() {}

  /** Every jar of the folder. */
  public static List<Path> in(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
      if (jars.stream().noneMatch(jar -> String.valueOf(jar.getFileName()).startsWith("kafka_"))) {
        throw new EmbeddedServerException(
            folder + " does not hold Kafka's jars: build libs/embedded-servers first");
      }
      return jars;
    } catch (IOException e) {
      throw new UncheckedIOException("Kafka's jars are not in " + folder, e);
    }
  }

  /**
   * The folder that the build made, found beside this module's own classes: for tests and for a run
   * from a checkout.
   */
  public static List<Path> built() {
    return in(ownClasses().resolveSibling("kafka-lib"));
  }

  /**
   * The jar or folder that holds this module's classes: the broker's main class comes from there.
   */
  static Path ownClasses() {
    try {
      return Path.of(BrokerMain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a class path entry is no URI", e);
    }
  }
}
