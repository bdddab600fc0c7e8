package io.quantry.backends;

import io.quantry.embedded.KafkaClassPath;
import io.quantry.embedded.KafkaServer;
import io.quantry.embedded.KafkaSettings;
import io.quantry.embedded.PostgresServer;
import io.quantry.embedded.PostgresSettings;
import io.quantry.objectstore.ObjectStore;
import io.quantry.objectstore.ObjectStoreLink;
import io.quantry.objectstore.ObjectStoreServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The servers as child processes, with fresh data below the module's {@code target} folder: removed
 * when this JVM ends well, left for a look (and for {@code mvn clean}) when it is killed.
 * PostgreSQL's programs are unpacked once per build.
 */
final class EmbeddedServers {
  private EmbeddedServers() {}

  static Database postgres() {
    Path home = home("postgres");
    PostgresServer server =
        PostgresServer.start(new PostgresSettings(home, home.resolveSibling("programs"), 0, false));
    stopAtEnd(server, home);
    return new Database(server.jdbcUrl(), PostgresServer.USER, server.password());
  }

  static String kafka() {
    Path home = home("kafka");
    KafkaServer server = KafkaServer.start(new KafkaSettings(home, 0, KafkaClassPath.built()));
    stopAtEnd(server, home);
    return server.bootstrapServers();
  }

  static ObjectStore objectStore() {
    Path home = home("object-store");
    ObjectStoreServer server = ObjectStoreServer.start(home);
    stopAtEnd(server, home);
    ObjectStoreLink link = new ObjectStoreLink(server.port(), "tester");
    return new ObjectStore(link.endpoint(), "tester", "testersecret");
  }

  private static Path home(String server) {
    return Path.of("target", "backends", server + "-" + ProcessHandle.current().pid())
        .toAbsolutePath();
  }

  private static void stopAtEnd(AutoCloseable server, Path home) {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(
                    () -> {
                      close(server);
                      delete(home);
                    }));
  }

  private static void close(AutoCloseable server) {
    try {
      server.close();
    } catch (Exception e) {
      throw new IllegalStateException("a test's server did not stop", e);
    }
  }

  private static void delete(Path home) {
    try (Stream<Path> all = Files.walk(home)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
