package io.quantry.embedded;

import io.quantry.embedded.ChildStarter.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A PostgreSQL 18 server as a child process, on loopback, with a password that only the home's
 * owner can read.
 *
 * <p>It ends by fast shutdown with {@link #close()} and, by the kernel's parent-death signal, with
 * this JVM, however that ends. The next start on the same home keeps the data. Two launchers never
 * share a home: the second is refused. Works as root too, inside a user namespace. Thread-safe.
 */
public final class PostgresServer implements AutoCloseable {
  /** The one role, and the database that exists from the start. */
  public static final String USER = "postgres";

  public static final String DATABASE = "postgres";

  /** Data folders of another major version are refused. */
  public static final String MAJOR_VERSION = "18";

  private static final String SERVER = "PostgreSQL";
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final int STATUS_LINE = 7;

  private final HomeLock lock;
  private final Process process;
  private final ServerLog log;
  private final int port;
  private final String password;

  private PostgresServer(HomeLock lock, Process process, ServerLog log, int port, String password) {
    this.lock = lock;
    this.process = process;
    this.log = log;
    this.port = port;
    this.password = password;
  }

  /**
   * Starts the server and returns when it accepts connections: about two seconds the first time,
   * half a second later.
   *
   * @throws EmbeddedServerException with a line to show when the home is in use, the port taken, or
   *     the start fails
   */
  public static PostgresServer start(PostgresSettings settings) {
    HomeLock lock = HomeLock.acquire(settings.home(), SERVER);
    try {
      PostgresServer server = launch(settings, lock);
      server.awaitReady(lock.home().resolve(PostgresCluster.DATA));
      return server;
    } catch (IOException e) {
      lock.close();
      throw new EmbeddedServerException(
          "cannot start PostgreSQL in " + lock.home() + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static PostgresServer launch(PostgresSettings settings, HomeLock lock)
      throws IOException {
    Path home = lock.home();
    ServerLog log = ServerLog.open(home.resolve("postgres.log"));
    PostgresBinaries binaries = PostgresBinaries.in(settings.binaries());
    PostgresCluster cluster = PostgresCluster.in(home, binaries, log);
    new PostgresProcesses(cluster.data()).clear();
    int port = Ports.choose(settings.port());
    ProcessBuilder builder =
        new ProcessBuilder(command(binaries, cluster.data(), port, settings.durable()))
            .directory(cluster.data().toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(log.append());
    Process process = ChildStarter.start(builder, "INT", Identity.NOT_ROOT);
    return new PostgresServer(lock, process, log, port, cluster.password());
  }

  private static List<String> command(
      PostgresBinaries binaries, Path data, int port, boolean durable) {
    List<String> command = new ArrayList<>();
    command.add(binaries.program("postgres").toString());
    command.addAll(List.of("-D", data.toString(), "-p", Integer.toString(port)));
    List<String> options = new ArrayList<>();
    options.add("listen_addresses=127.0.0.1");
    options.add("unix_socket_directories=");
    options.add("shared_buffers=64MB");
    options.add("timezone=UTC");
    options.add("log_timezone=UTC");
    if (!durable) {
      options.addAll(List.of("fsync=off", "synchronous_commit=off", "full_page_writes=off"));
    }
    for (String option : options) {
      command.addAll(List.of("-c", option));
    }
    return command;
  }

  /**
   * The server writes its state into its pid file, which is what its own {@code pg_ctl} waits for.
   */
  private void awaitReady(Path data) throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!saysReady(pidFile)) {
      if (!process.isAlive()) {
        throw new EmbeddedServerException("PostgreSQL ended while starting:\n  " + log.tail());
      }
      if (System.nanoTime() > deadline) {
        end();
        throw new EmbeddedServerException(
            "PostgreSQL was not ready within " + START_LIMIT + ":\n  " + log.tail());
      }
      Waiting.pause();
    }
  }

  private boolean saysReady(Path pidFile) throws IOException {
    if (!Files.exists(pidFile)) {
      return false;
    }
    List<String> lines = Files.readAllLines(pidFile);
    return lines.size() > STATUS_LINE
        && lines.getFirst().equals(Long.toString(process.pid()))
        && lines.get(STATUS_LINE).startsWith("ready");
  }

  public int port() {
    return port;
  }

  public String password() {
    return password;
  }

  public String jdbcUrl() {
    return jdbcUrl(DATABASE);
  }

  /** For a database that the caller created. */
  public String jdbcUrl(String database) {
    return jdbcUrl(port, database);
  }

  static String jdbcUrl(int port, String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  /** Pid of the server's first process, for whoever watches it. */
  public long pid() {
    return process.pid();
  }

  public boolean isRunning() {
    return process.isAlive();
  }

  /**
   * Fast shutdown: open transactions are rolled back, everything committed is on disk. Waits;
   * idempotent.
   */
  @Override
  public synchronized void close() {
    try {
      end();
    } finally {
      lock.close();
    }
  }

  private void end() {
    if (stopped("INT", 30) || stopped("QUIT", 10)) {
      return;
    }
    process.destroyForcibly();
    throw new EmbeddedServerException(
        "PostgreSQL did not stop and was killed; its data recover at the next start");
  }

  private boolean stopped(String signal, long seconds) {
    if (!process.isAlive()) {
      return true;
    }
    ChildStarter.signal(process.pid(), signal);
    try {
      return process.waitFor(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
