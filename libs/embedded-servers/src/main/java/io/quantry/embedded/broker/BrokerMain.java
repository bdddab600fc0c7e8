package io.quantry.embedded.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * The broker's process: {@code BrokerMain <folder> <port or 0>}. Prints one line when it serves
 * clients, and shuts down when its standard input ends, which is also what the launcher's death
 * looks like.
 */
public final class BrokerMain {
  /** Starts the only line on standard output; the port follows. */
  public static final String READY = "ready ";

  private BrokerMain() {}

  public static void main(String[] arguments) throws Exception {
    PrintStream launcher = System.out;
    System.setOut(System.err); // whatever the libraries print must not be taken for our line
    Path folder = Path.of(arguments[0]);
    BrokerPorts ports = BrokerPorts.choose(Integer.parseInt(arguments[1]));
    format(folder);
    KafkaRaftServer server =
        new KafkaRaftServer(
            new KafkaConfig(BrokerConfiguration.of(folder, ports), false), Time.SYSTEM);
    server.startup();
    launcher.println(READY + ports.client());
    launcher.flush();
    awaitEnd();
    server.shutdown();
    server.awaitShutdown();
    System.exit(0);
  }

  /** Writes cluster id and feature levels into a new folder; a formatted one is left as it is. */
  private static void format(Path folder) throws Exception {
    if (Files.exists(folder.resolve("meta.properties"))) {
      return;
    }
    Files.createDirectories(folder);
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
        .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(BrokerConfiguration.NODE_ID)
        .setControllerListenerName(BrokerConfiguration.CONTROLLER)
        .setMetadataLogDirectory(folder.toString())
        .addDirectory(folder.toString())
        .setIgnoreFormatted(true)
        .run();
  }

  private static void awaitEnd() throws IOException {
    while (System.in.read() >= 0) {
      // nothing is expected; only the end counts
    }
  }
}
