package io.quantry.engine;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.contracts.engine.CheckDatasetTask;
import io.quantry.contracts.engine.CheckModelTask;
import io.quantry.contracts.engine.DatasetFacts;
import io.quantry.contracts.engine.EngineEvent;
import io.quantry.contracts.engine.EngineOutcome;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.EvaluateResult;
import io.quantry.contracts.engine.EvaluateTask;
import io.quantry.contracts.engine.Failure;
import io.quantry.contracts.engine.ModelFacts;
import io.quantry.contracts.engine.QuantizeResult;
import io.quantry.contracts.engine.QuantizeTask;
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
        return new EngineOutcome(quantize(task.quantize()), null, null, null, null);
      } else if (task.evaluate() != null) {
        return new EngineOutcome(null, evaluate(task.evaluate()), null, null, null);
      } else if (task.checkModel() != null) {
        return new EngineOutcome(null, null, checkModel(task.checkModel()), null, null);
      } else if (task.checkDataset() != null) {
        return new EngineOutcome(null, null, null, checkDataset(task.checkDataset()), null);
      }
      throw new IllegalStateException("A task without a member");
    } catch (QuantryException failed) {
      return new EngineOutcome(null, null, null, null, Failure.of(failed));
    } catch (RuntimeException failed) {
      return new EngineOutcome(null, null, null, null, Failure.of(Causes.of(failed)));
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
    return coded(() -> FactsOfModels.of(ScannedModel.open(folder.resolve(task.model())).read()));
  }

  /** Decodes every sample of a dataset. */
  public DatasetFacts checkDataset(CheckDatasetTask task) {
    return coded(() -> new DatasetCheck(folder, events).run(task));
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
