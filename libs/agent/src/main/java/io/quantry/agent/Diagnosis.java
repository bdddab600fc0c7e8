package io.quantry.agent;

import io.quantry.contracts.engine.DiagnoseTask;
import io.quantry.contracts.engine.EngineEvent;
import io.quantry.contracts.engine.EngineOutcome;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.EvaluateResult;
import io.quantry.contracts.engine.EvaluateTask;
import io.quantry.contracts.engine.Failure;
import io.quantry.contracts.engine.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where an evaluated candidate loses accuracy, for a job that asks: a child of its own, so that
 * what becomes of it costs the job nothing but this answer.
 */
final class Diagnosis {
  private static final int SAMPLES = 64;
  private static final int LAYERS = 64;
  private static final int LAYER_SAMPLES = 16;
  private static final Duration MOST = Duration.ofMinutes(5);
  private static final String NOT_DIAGNOSED = "NOT_DIAGNOSED";

  private final TaskRunner runner;
  private final int threads;

  /**
   * Diagnoses by one agent.
   *
   * @param threads processors that one task may use
   */
  Diagnosis(TaskRunner runner, int threads) {
    this.runner = runner;
    this.threads = threads;
  }

  /**
   * The evaluation with its diagnosis, or with a finding that says why there is none.
   *
   * @param traceParent of the span that evaluated
   * @param left of the time that the stage has
   */
  EngineOutcome of(
      RunningStage stage,
      Path scratch,
      EvaluateTask task,
      EvaluateResult evaluated,
      @Nullable String traceParent,
      Duration left,
      Consumer<EngineEvent> events)
      throws IOException, InterruptedException {
    if (task.dataset() == null) {
      return EngineOutcome.of(evaluated);
    }
    if (left.isNegative()) {
      return without(evaluated, "maxRuntime left no time for it");
    }
    DiagnoseTask diagnose =
        new DiagnoseTask(
            task.baseline(),
            task.candidate(),
            task.dataset(),
            SAMPLES,
            0,
            LAYERS,
            LAYER_SAMPLES,
            threads);
    EngineOutcome outcome =
        runner.run(
            scratch,
            EngineTask.of(diagnose).tracedBy(traceParent),
            left.compareTo(MOST) < 0 ? left : MOST,
            event -> {
              events.accept(event);
              stage.event(new EngineEvent("diagnosis", null, event.message()));
            },
            stage.cancellation());
    if (outcome.diagnose() != null) {
      return EngineOutcome.of(evaluated.diagnosed(outcome.diagnose()));
    }
    Failure failure = outcome.failure();
    return without(evaluated, failure == null ? "the engine said nothing" : failure.message());
  }

  private static EngineOutcome without(EvaluateResult evaluated, String why) {
    return EngineOutcome.of(
        evaluated.with(new Finding(NOT_DIAGNOSED, "Where accuracy is lost was not found: " + why)));
  }
}
