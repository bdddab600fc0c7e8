package io.quantry.engine;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.CheckDatasetTask;
import io.quantry.contracts.engine.CheckModelTask;
import io.quantry.contracts.engine.DatasetFacts;
import io.quantry.contracts.engine.DiagnoseResult;
import io.quantry.contracts.engine.DiagnoseTask;
import io.quantry.contracts.engine.EngineEvent;
import io.quantry.contracts.engine.EngineOutcome;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.EvaluateResult;
import io.quantry.contracts.engine.EvaluateTask;
import io.quantry.contracts.engine.Failure;
import io.quantry.contracts.engine.InspectResult;
import io.quantry.contracts.engine.InspectTask;
import io.quantry.contracts.engine.LintResult;
import io.quantry.contracts.engine.LintTask;
import io.quantry.contracts.engine.ModelFacts;
import io.quantry.contracts.engine.OutlineResult;
import io.quantry.contracts.engine.OutlineTask;
import io.quantry.contracts.engine.PlanResult;
import io.quantry.contracts.engine.PlanTask;
import io.quantry.contracts.engine.QuantizeResult;
import io.quantry.contracts.engine.QuantizeTask;
import io.quantry.contracts.engine.RuntimeFacts;
import io.quantry.engine.outline.Outline;
import io.quantry.ort.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Quantizes, evaluates and checks. Every task scans its models before the runtime sees them. All
 * methods throw {@link QuantryException} with the public code of what went wrong; {@link #run} puts
 * it into the outcome instead. One task at a time.
 */
public final class Engine {
  private final Path folder;
  private final Consumer<EngineEvent> events;

  /**
   * @param folder what relative paths of tasks are relative to
   * @param events told how far a task is, on the calling thread
   */
  public Engine(Path folder, Consumer<EngineEvent> events) {
    this.folder = folder.toAbsolutePath();
    this.events = events;
  }

  /** Does {@code task}; never throws, for the outcome holds the failure. */
  @SuppressWarnings("CatchingUnchecked") // an outcome is owed whatever happens
  public EngineOutcome run(EngineTask task) {
    try {
      if (task.quantize() != null) {
        return EngineOutcome.of(quantize(task.quantize()));
      } else if (task.evaluate() != null) {
        return EngineOutcome.of(evaluate(task.evaluate()));
      } else if (task.checkModel() != null) {
        return EngineOutcome.of(checkModel(task.checkModel()));
      } else if (task.checkDataset() != null) {
        return EngineOutcome.of(checkDataset(task.checkDataset()));
      } else if (task.describeRuntime() != null) {
        return EngineOutcome.of(describeRuntime());
      } else if (task.lint() != null) {
        return EngineOutcome.of(lint(task.lint()));
      } else if (task.inspect() != null) {
        return EngineOutcome.of(inspect(task.inspect()));
      } else if (task.diagnose() != null) {
        return EngineOutcome.of(diagnose(task.diagnose()));
      } else if (task.plan() != null) {
        return EngineOutcome.of(plan(task.plan()));
      } else if (task.outline() != null) {
        return EngineOutcome.of(outline(task.outline()));
      }
      throw new IllegalStateException("A task without a member");
    } catch (QuantryException failed) {
      return EngineOutcome.of(Failure.of(failed));
    } catch (RuntimeException failed) {
      return EngineOutcome.of(Failure.of(Causes.of(failed)));
    }
  }

  /** Quantizes a model and proves that the result is what the technique promises. */
  public QuantizeResult quantize(QuantizeTask task) {
    return coded(() -> new QuantizeRun(folder, events).run(task));
  }

  /** Compares a candidate with its baseline. */
  public EvaluateResult evaluate(EvaluateTask task) {
    return coded(() -> new EvaluateRun(folder, events).run(task));
  }

  /** Scans a model without the runtime and says what it is. */
  public ModelFacts checkModel(CheckModelTask task) {
    return coded(
        () -> FactsOfModels.of(ScannedModel.open(folder.resolve(task.model())).readLean()));
  }

  /** Decodes every sample of a dataset, once, and reports on it. */
  public DatasetFacts checkDataset(CheckDatasetTask task) {
    return coded(() -> new DatasetCheck(folder, events).run(task));
  }

  /** Says what is doubtful about data. */
  public LintResult lint(LintTask task) {
    return coded(() -> new LintRun(folder, events).run(task));
  }

  /** Scans a model without the runtime and says how precise each operator is. */
  public InspectResult inspect(InspectTask task) {
    return coded(() -> InspectRun.of(ScannedModel.open(folder.resolve(task.model())).read()));
  }

  /** Says where a quantized model loses accuracy. */
  public DiagnoseResult diagnose(DiagnoseTask task) {
    return coded(() -> new DiagnoseRun(folder, events).run(task));
  }

  /** Says what a quantization would do and cost. */
  public PlanResult plan(PlanTask task) {
    return coded(() -> new PlanRun(folder, events).run(task));
  }

  /** Scans a model without the runtime and draws it. */
  public OutlineResult outline(OutlineTask task) {
    return coded(() -> Outline.of(ScannedModel.open(folder.resolve(task.model())).read()));
  }

  /** Asks the runtime that this process uses what it can do here. */
  public RuntimeFacts describeRuntime() {
    return coded(
        () ->
            new RuntimeFacts(
                Machine.runtimeVersion(), Machine.providers(), Machine.instructionSets()));
  }

  private interface Work<T> {
    T run() throws IOException;
  }

  private static <T> T coded(Work<T> work) {
    try {
      return work.run();
    } catch (IOException | RuntimeException | OutOfMemoryError failed) {
      QuantryException known = Causes.of(failed);
      if (known.code() == ErrorCode.INTERNAL_ERROR) {
        failed.printStackTrace(); // to standard error: the sandbox keeps its end for the log
      }
      throw known;
    }
  }
}
