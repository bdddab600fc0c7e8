package io.quantry.cli.platform;

import io.quantry.cli.home.Home;
import io.quantry.cli.home.RunningPlatform;
import io.quantry.cli.output.Progress;
import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.embedded.EmbeddedServerException;
import io.quantry.embedded.KafkaClassPath;
import io.quantry.embedded.KafkaServer;
import io.quantry.embedded.KafkaSettings;
import io.quantry.embedded.PostgresServer;
import io.quantry.embedded.PostgresSettings;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/**
 * The platform in this process: PostgreSQL and Kafka as children, the four services as contexts of
 * their own. However this process ends, its children end with it; a regular end (Ctrl-C included)
 * stops everything in order.
 */
public final class PlatformProcess implements AutoCloseable {
  private static final long WATCH_MILLIS = 500;

  private final Parts parts;
  private final PostgresServer postgres;
  private final KafkaServer kafka;
  private final RunningPlatform running;

  private PlatformProcess(
      Parts parts, PostgresServer postgres, KafkaServer kafka, RunningPlatform running) {
    this.parts = parts;
    this.postgres = postgres;
    this.kafka = kafka;
    this.running = running;
  }

  /**
   * Starts everything and returns when the REST interface answers.
   *
   * @throws QuantryException where the home is in use or something cannot be started
   */
  public static PlatformProcess start(PlatformSettings settings, Progress progress) {
    return start(settings, progress, () -> {});
  }

  /**
   * The same for a home that goes with the platform.
   *
   * @param afterwards done when everything has stopped, Ctrl-C included
   */
  public static PlatformProcess start(
      PlatformSettings settings, Progress progress, AutoCloseable afterwards) {
    Home home = settings.home();
    Home.Lock lock = home.lock();
    JvmSettings.apply(home.folder()); // before anything logs
    Parts parts = new Parts();
    parts.add("afterwards", afterwards);
    parts.add("home", lock);
    Runtime.getRuntime().addShutdownHook(new Thread(parts::close, "stop"));
    try {
      progress.at("starting PostgreSQL and Kafka", null);
      CompletableFuture<KafkaServer> kafkaStart =
          inBackground(() -> parts.add("Kafka", KafkaServer.start(kafka(settings))));
      PostgresServer postgres = parts.add("PostgreSQL", PostgresServer.start(postgres(settings)));
      KafkaServer kafka = kafkaStart.join();
      Services services = new Services(settings, parts);
      RunningPlatform running =
          services.start(postgres, kafka.bootstrapServers(), stage -> progress.at(stage, null));
      home.announce(running);
      return new PlatformProcess(parts, postgres, kafka, running);
    } catch (CompletionException failed) {
      parts.close();
      throw asFailure(failed.getCause() == null ? failed : failed.getCause());
    } catch (RuntimeException failed) {
      parts.close();
      throw asFailure(failed);
    }
  }

  private static PostgresSettings postgres(PlatformSettings settings) {
    Path home = settings.home().folder().resolve("postgres");
    return PostgresSettings.in(home);
  }

  private static KafkaSettings kafka(PlatformSettings settings) {
    return new KafkaSettings(
        settings.home().folder().resolve("kafka"), 0, KafkaClassPath.in(settings.kafka()));
  }

  static <T> CompletableFuture<T> inBackground(Supplier<T> start) {
    return CompletableFuture.supplyAsync(
        start, task -> Thread.ofPlatform().daemon().name("start").start(task));
  }

  private static RuntimeException asFailure(Throwable failed) {
    for (Throwable one = failed; one != null; one = one.getCause()) {
      if (one instanceof QuantryException known) {
        return known; // what a service says of itself, within what its container says of it
      }
    }
    return switch (failed) {
      case EmbeddedServerException server ->
          new QuantryException(ErrorCode.SERVICE_UNAVAILABLE, message(server), server);
      default -> new QuantryException(ErrorCode.INTERNAL_ERROR, message(failed), failed);
    };
  }

  private static String message(Throwable failed) {
    String message = failed.getMessage();
    return message == null ? failed.getClass().getSimpleName() : message;
  }

  /** Where it answers, and with which key. */
  public RunningPlatform running() {
    return running;
  }

  /**
   * Waits until a server ends by itself, which is never meant to happen.
   *
   * @throws QuantryException saying which one
   */
  public void awaitEnd() throws InterruptedException {
    while (true) {
      if (parts.closing()) {
        new CountDownLatch(1).await(); // Ctrl-C: the process ends as soon as all is stopped
      }
      requireRunning(postgres.isRunning(), "PostgreSQL", "postgres/postgres.log");
      requireRunning(kafka.isRunning(), "Kafka", "kafka/kafka.log");
      Thread.sleep(WATCH_MILLIS);
    }
  }

  private static void requireRunning(boolean running, String server, String log) {
    if (!running) {
      throw new QuantryException(
          ErrorCode.SERVICE_UNAVAILABLE,
          "%s ended (its log is %s in the home): the platform stops; 'quantry up' starts it again"
              .formatted(server, log));
    }
  }

  @Override
  public void close() {
    parts.close();
  }
}
