package io.quantry.agent;

import io.quantry.contracts.engine.EngineEvent;
import io.quantry.contracts.engine.EngineOutcome;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.sandbox.Cancellation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/** Runs one engine task to its end; the services implement it by a child process. */
@FunctionalInterface
public interface TaskRunner {
  /**
   * Runs {@code task} and waits for its end.
   *
   * @param scratch folder that the task's paths are relative to
   * @param maxRuntime wall time after which the task is stopped and fails with {@code
   *     attempt-timeout}
   * @param events progress, as it comes, from any thread
   * @param cancellation once requested the task is killed and the outcome does not matter any more
   */
  EngineOutcome run(
      Path scratch,
      EngineTask task,
      Duration maxRuntime,
      Consumer<EngineEvent> events,
      Cancellation cancellation)
      throws IOException, InterruptedException;
}
