package io.quantry.backends;

import io.quantry.objectstore.ObjectStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where tests get PostgreSQL, Kafka and an object store from; see the package's description.
 * Thread-safe.
 */
public final class Backends {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private Backends() {}

  /** The server's first database, shared by every test of this JVM. */
  public static Database postgres() {
    return Postgres.SHARED;
  }

  /** An empty database that no other test of this JVM sees. */
  public static Database newDatabase() {
    Database shared = postgres();
    String name = "test_" + DATABASES.incrementAndGet();
    try (Connection connection =
            DriverManager.getConnection(shared.jdbcUrl(), shared.username(), shared.password());
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot create a test database", e);
    }
    String url = shared.jdbcUrl().replaceFirst("/[^/?]+(\\?|$)", "/" + name + "$1");
    return new Database(url, shared.username(), shared.password());
  }

  /** Kafka's {@code bootstrap.servers}; topics do not create themselves. */
  public static String bootstrapServers() {
    return Kafka.BOOTSTRAP_SERVERS;
  }

  /**
   * An object store that speaks S3; a test makes a bucket of its own. Another one than the switch
   * chooses is named by {@code -Dobject-store=http://key:secret@host:port}.
   */
  public static ObjectStore objectStore() {
    return Objects.STORE;
  }

  /**
   * Gives Spring a database of its own and the shared broker, each started when its property is
   * first read.
   *
   * @param registry {@code DynamicPropertyRegistry::add}
   */
  public static void properties(BiConsumer<String, Supplier<Object>> registry) {
    Supplier<Database> database = once(Backends::newDatabase);
    registry.accept("spring.datasource.url", () -> database.get().jdbcUrl());
    registry.accept("spring.datasource.username", () -> database.get().username());
    registry.accept("spring.datasource.password", () -> database.get().password());
    registry.accept("spring.kafka.bootstrap-servers", Backends::bootstrapServers);
  }

  private static Supplier<Database> once(Supplier<Database> source) {
    return new Supplier<>() {
      private @Nullable Database database;

      @Override
      public synchronized Database get() {
        Database known = database == null ? source.get() : database;
        database = known;
        return known;
      }
    };
  }

  /** Started by whoever asks first; the class loader sees to it that this happens once. */
  private static final class Postgres {
    static final Database SHARED =
        switch (BackendKind.fromSystemProperty()) {
          case DOCKER -> Containers.postgres();
          case EMBEDDED -> EmbeddedServers.postgres();
        };
  }

  private static final class Kafka {
    static final String BOOTSTRAP_SERVERS =
        switch (BackendKind.fromSystemProperty()) {
          case DOCKER -> Containers.kafka();
          case EMBEDDED -> EmbeddedServers.kafka();
        };
  }

  private static final class Objects {
    static final ObjectStore STORE =
        GivenObjectStore.named()
            .orElseGet(
                () ->
                    switch (BackendKind.fromSystemProperty()) {
                      case DOCKER -> Containers.objectStore();
                      case EMBEDDED -> EmbeddedServers.objectStore();
                    });
  }
}
