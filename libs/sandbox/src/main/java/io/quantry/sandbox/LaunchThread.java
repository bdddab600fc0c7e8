package io.quantry.sandbox;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The one permanent platform thread that starts every child: the kernel's parent-death signal fires
 * when the <em>thread</em> that started a process ends, not when its process does.
 */
final class LaunchThread {
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(2);
  private static final ExecutorService THREAD =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("sandbox-launcher").factory());

  private LaunchThread() {}

  /** A started child with everything below it. */
  static ProcessTree tree(ProcessBuilder builder, Process child) {
    return new ProcessTree(child, "TMPDIR=" + builder.environment().get("TMPDIR"));
  }

  static Process start(ProcessBuilder builder) throws IOException, InterruptedException {
    Future<Process> started = THREAD.submit(builder::start);
    try {
      return started.get();
    } catch (InterruptedException interrupted) {
      THREAD.execute(
          () -> end(builder, started)); // it may start all the same, and nobody would watch it
      throw interrupted;
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof IOException notStarted) {
        throw notStarted;
      }
      throw new IllegalStateException("A child could not be started", failed.getCause());
    }
  }

  private static void end(ProcessBuilder builder, Future<Process> started) {
    if (started.state() == Future.State.SUCCESS) {
      tree(builder, started.resultNow()).kill(KILL_PATIENCE);
    }
  }
}
