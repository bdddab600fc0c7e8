package io.quantry.agent;

import io.quantry.contracts.engine.EngineEvent;
import io.quantry.contracts.engine.EngineOutcome;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.Failure;
import io.quantry.sandbox.Cancellation;
import io.quantry.sandbox.Sandbox;
import io.quantry.sandbox.SandboxLimits;
import io.quantry.sandbox.SandboxResult;
import io.quantry.telemetry.ChildMeters;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs each task in a child process under this member's limits, its share of the processors
 * included.
 */
final class SandboxRunner implements TaskRunner {
  private static final Logger LOG = LoggerFactory.getLogger(SandboxRunner.class);

  private final Sandbox sandbox;
  private final long memoryBytes;
  private final long diskBytes;
  private final int slots;
  private final ChildMeters meters;

  SandboxRunner(Sandbox sandbox, long memoryBytes, long diskBytes, int slots, ChildMeters meters) {
    this.sandbox = sandbox;
    this.memoryBytes = memoryBytes;
    this.diskBytes = diskBytes;
    this.slots = slots;
    this.meters = meters;
  }

  @Override
  public EngineOutcome run(
      Path scratch,
      EngineTask task,
      Duration maxRuntime,
      Consumer<EngineEvent> events,
      Cancellation cancellation)
      throws IOException {
    int cores = Runtime.getRuntime().availableProcessors();
    SandboxLimits limits =
        SandboxLimits.of(maxRuntime, memoryBytes, diskBytes, cores, Math.max(1, cores / slots));
    long begun = System.nanoTime();
    SandboxResult result = sandbox.run(scratch, task, limits, events, cancellation);
    Failure failure = result.outcome().failure();
    meters.ended(
        task.kind(),
        failure == null ? "none" : failure.errorCode().slug(),
        Duration.ofNanos(System.nanoTime() - begun),
        result.peakMemoryBytes());
    if (failure != null) {
      LOG.info(
          "Child ended with {}: {}; its last words: {}",
          result.exitCode(),
          failure,
          result.errorTail());
    }
    return result.outcome();
  }
}
