package io.quantry.bench.chaos;

import io.quantry.bench.chaos.agent.KillPoint;
import io.quantry.bench.chaos.agent.ServiceKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One service as a process that is killed and started again. It ends with this JVM, because its
 * agent sees the end of its standard input. Thread-safe.
 */
final class ServiceProcess implements AutoCloseable {
  private final String name;
  private final ServiceKind kind;
  private final List<String> command;
  private final Path log;
  private @Nullable Process process;
  private Instant startedAt = Instant.EPOCH;
  private CompletableFuture<Instant> ended = new CompletableFuture<>();

  /**
   * A service that does not run yet.
   *
   * @param log what it prints is appended here
   */
  ServiceProcess(String name, ServiceKind kind, List<String> command, Path log) {
    this.name = name;
    this.kind = kind;
    this.command = List.copyOf(command);
    this.log = log;
  }

  String name() {
    return name;
  }

  ServiceKind kind() {
    return kind;
  }

  /** Starts it unless it runs. */
  synchronized void start() {
    if (alive()) {
      return;
    }
    try {
      startedAt = Instant.now();
      Process started =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      process = started;
      ended = started.onExit().thenApply(over -> Instant.now());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + name, e);
    }
  }

  synchronized boolean alive() {
    return process != null && process.isAlive();
  }

  synchronized Instant startedAt() {
    return startedAt;
  }

  /** When it ended, which it has or is about to: it may be long ago when somebody looks. */
  Instant endedAt() {
    CompletableFuture<Instant> end;
    synchronized (this) {
      end = ended;
    }
    return end.join();
  }

  synchronized long pid() {
    return current().pid();
  }

  private Process current() {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException(name + " was never started");
    }
    return running;
  }

  /** Lets it die when it comes to {@code point} for the n-th time from now on. */
  void arm(KillPoint point, int occurrence) {
    order("arm " + point.name() + " " + occurrence);
  }

  void disarm() {
    order("disarm");
  }

  private synchronized void order(String words) {
    try {
      current().getOutputStream().write((words + "\n").getBytes(StandardCharsets.UTF_8));
      current().getOutputStream().flush();
    } catch (IOException dead) {
      // it was killed by something else meanwhile: whoever waits for its end sees that
    }
  }

  /** Waits for its end; false if it still runs then. */
  boolean awaitEnd(Duration most) throws InterruptedException {
    Process running;
    synchronized (this) {
      running = current();
    }
    return running.waitFor(most.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** SIGKILL. */
  void kill() {
    signal("KILL");
  }

  /** Sends a signal by name; one that comes too late is lost. */
  void signal(String signal) {
    Signals.send(signal, pid());
  }

  /** Kills it and waits for that. */
  @Override
  public void close() {
    Process running;
    synchronized (this) {
      running = process;
    }
    if (running != null) {
      running.destroyForcibly().onExit().join();
    }
  }
}
