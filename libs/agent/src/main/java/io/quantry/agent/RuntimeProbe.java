package io.quantry.agent;

import io.quantry.contracts.engine.DescribeRuntimeTask;
import io.quantry.contracts.engine.EngineOutcome;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.RuntimeFacts;
import io.quantry.sandbox.Cancellation;
import java.io.IOException;
import java.time.Duration;

/**
 * Asks the runtime that will do the tasks what it can do here, the way every task reaches it: in a
 * child process. What an agent announces is thus what its children really have.
 */
final class RuntimeProbe {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final TaskRunner runner;
  private final ScratchFolders scratchFolders;

  RuntimeProbe(TaskRunner runner, ScratchFolders scratchFolders) {
    this.runner = runner;
    this.scratchFolders = scratchFolders;
  }

  /**
   * Blocks for as long as a child takes to start.
   *
   * @throws IOException if the child cannot be started or does not answer
   */
  RuntimeFacts ask(Cancellation cancellation) throws IOException, InterruptedException {
    try (ScratchFolders.Scratch scratch = scratchFolders.create("runtime")) {
      EngineOutcome outcome =
          runner.run(
              scratch.folder(),
              EngineTask.of(new DescribeRuntimeTask()),
              PATIENCE,
              event -> {},
              cancellation);
      RuntimeFacts facts = outcome.runtime();
      if (facts == null) {
        throw new IOException("The engine does not say what its runtime is: " + outcome.failure());
      }
      return facts;
    }
  }
}
