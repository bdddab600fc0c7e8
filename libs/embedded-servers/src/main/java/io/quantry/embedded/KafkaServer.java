package io.quantry.embedded;

import io.quantry.embedded.ChildStarter.Identity;
import io.quantry.embedded.broker.BrokerMain;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Kafka 4.2 broker (KRaft, share groups) as a child JVM with a class path of its own, on
 * loopback, without authentication: what it carries must not be secret.
 *
 * <p>It ends cleanly with {@link #close()} and, by the kernel's parent-death signal, with this JVM,
 * however that ends. Topics and offsets are kept across starts. Topics are not created by
 * themselves: the user of a topic does that. Two launchers never share a home: the second is
 * refused. Thread-safe.
 */
public final class KafkaServer implements AutoCloseable {
  private static final String SERVER = "Kafka";
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final long STOP_SECONDS = 20;

  private final HomeLock lock;
  private final Process process;
  private final int port;

  private KafkaServer(HomeLock lock, Process process, int port) {
    this.lock = lock;
    this.process = process;
    this.port = port;
  }

  /**
   * Starts the broker and returns when it serves clients: three to four seconds.
   *
   * @throws EmbeddedServerException with a line to show when the home is in use, the port taken, or
   *     the start fails
   */
  public static KafkaServer start(KafkaSettings settings) {
    HomeLock lock = HomeLock.acquire(settings.home(), SERVER);
    try {
      ServerLog log = ServerLog.open(lock.home().resolve("kafka.log"));
      ProcessBuilder builder =
          new ProcessBuilder(command(settings, lock.home()))
              .directory(lock.home().toFile())
              .redirectError(log.append());
      Process process = ChildStarter.start(builder, "KILL", Identity.SAME_USER);
      return new KafkaServer(lock, process, awaitReady(process, log));
    } catch (IOException e) {
      lock.close();
      throw new EmbeddedServerException(
          "cannot start Kafka in " + lock.home() + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static List<String> command(KafkaSettings settings, Path home) {
    String classPath =
        Stream.concat(Stream.of(KafkaClassPath.ownClasses()), settings.classPath().stream())
            .map(path -> path.toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms64m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"));
    command.addAll(List.of("-Dorg.slf4j.simpleLogger.showDateTime=true"));
    command.addAll(List.of("-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX"));
    command.addAll(List.of("-cp", classPath, BrokerMain.class.getName()));
    command.addAll(List.of(home.resolve("topics").toString(), Integer.toString(settings.port())));
    return command;
  }

  /**
   * The broker's only line on standard output; a broker that cannot start ends, which ends the
   * stream.
   */
  private static int awaitReady(Process process, ServerLog log) throws IOException {
    Thread guard = Thread.ofVirtual().start(() -> killUnlessReadyInTime(process));
    try {
      BufferedReader reader = process.inputReader();
      String line = reader.readLine();
      if (line == null || !line.startsWith(BrokerMain.READY)) {
        process.destroyForcibly();
        throw new EmbeddedServerException("Kafka ended while starting:\n  " + log.tail());
      }
      return Integer.parseInt(line.substring(BrokerMain.READY.length()));
    } finally {
      guard.interrupt();
    }
  }

  private static void killUnlessReadyInTime(Process process) {
    try {
      Thread.sleep(START_LIMIT);
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it is ready
    }
  }

  public int port() {
    return port;
  }

  /** What a client calls {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** Pid of the broker, for whoever watches it. */
  public long pid() {
    return process.pid();
  }

  public boolean isRunning() {
    return process.isAlive();
  }

  /** Clean shutdown: the broker sees its standard input end. Waits; idempotent. */
  @Override
  public synchronized void close() {
    try {
      if (process.isAlive()) {
        process.getOutputStream().close();
      }
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new EmbeddedServerException(
            "Kafka did not stop and was killed; its topics recover at the next start");
      }
    } catch (IOException e) {
      process.destroyForcibly();
      throw new EmbeddedServerException("Kafka could not be told to stop and was killed", e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } finally {
      lock.close();
    }
  }
}
