package io.quantry.sandbox;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The one permanent platform thread that starts every child: the kernel's parent-death signal fires
 * when the <em>thread</em> that started a process ends, not when its process does.
 */
final class LaunchThread {
  private static final ExecutorService THREAD =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("sandbox-launcher").factory());

  private LaunchThread() {}

  static Process start(ProcessBuilder builder) throws IOException, InterruptedException {
    try {
      return THREAD.submit(builder::start).get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof IOException notStarted) {
        throw notStarted;
      }
      throw new IllegalStateException("A child could not be started", failed.getCause());
    }
  }
}
