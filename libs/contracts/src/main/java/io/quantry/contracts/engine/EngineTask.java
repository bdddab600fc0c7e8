package io.quantry.contracts.engine;

import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One task for one engine process, as it stands in {@code task.json}: exactly one member is
 * present. Paths are relative to the scratch folder that is the process's working directory.
 *
 * @param traceParent W3C context of the span on whose behalf the engine works, for its events;
 *     absent where there is none
 */
public record EngineTask(
    @Nullable QuantizeTask quantize,
    @Nullable EvaluateTask evaluate,
    @Nullable CheckModelTask checkModel,
    @Nullable CheckDatasetTask checkDataset,
    @Nullable DescribeRuntimeTask describeRuntime,
    @Nullable LintTask lint,
    @Nullable InspectTask inspect,
    @Nullable DiagnoseTask diagnose,
    @Nullable PlanTask plan,
    @Nullable OutlineTask outline,
    @Nullable String traceParent) {
  /** Name of the file in the scratch folder that holds the task. */
  public static final String TASK_FILE = "task.json";

  /** Name of the file in the scratch folder that the engine writes last. */
  public static final String OUTCOME_FILE = "outcome.json";

  public EngineTask {
    if (Stream.of(
                quantize,
                evaluate,
                checkModel,
                checkDataset,
                describeRuntime,
                lint,
                inspect,
                diagnose,
                plan,
                outline)
            .filter(Objects::nonNull)
            .count()
        != 1) {
      throw new IllegalArgumentException(
          "An engine task is exactly one of quantize, evaluate, checkModel, checkDataset,"
              + " describeRuntime, lint, inspect, diagnose, plan and outline");
    }
  }

  /** What it does, in one word for logs and metrics. */
  public String kind() {
    return quantize != null
        ? "quantize"
        : evaluate != null
            ? "evaluate"
            : checkModel != null
                ? "check-model"
                : checkDataset != null
                    ? "check-dataset"
                    : describeRuntime != null
                        ? "describe-runtime"
                        : lint != null
                            ? "lint"
                            : inspect != null
                                ? "inspect"
                                : diagnose != null ? "diagnose" : plan != null ? "plan" : "outline";
  }

  private EngineTask(
      @Nullable QuantizeTask quantize,
      @Nullable EvaluateTask evaluate,
      @Nullable CheckModelTask checkModel,
      @Nullable CheckDatasetTask checkDataset,
      @Nullable DescribeRuntimeTask describeRuntime,
      @Nullable LintTask lint,
      @Nullable InspectTask inspect,
      @Nullable DiagnoseTask diagnose,
      @Nullable PlanTask plan,
      @Nullable OutlineTask outline) {
    this(
        quantize,
        evaluate,
        checkModel,
        checkDataset,
        describeRuntime,
        lint,
        inspect,
        diagnose,
        plan,
        outline,
        null);
  }

  /** The same task on behalf of a span. */
  public EngineTask tracedBy(@Nullable String parent) {
    return new EngineTask(
        quantize,
        evaluate,
        checkModel,
        checkDataset,
        describeRuntime,
        lint,
        inspect,
        diagnose,
        plan,
        outline,
        parent);
  }

  public static EngineTask of(QuantizeTask task) {
    return new EngineTask(task, null, null, null, null, null, null, null, null, null);
  }

  public static EngineTask of(EvaluateTask task) {
    return new EngineTask(null, task, null, null, null, null, null, null, null, null);
  }

  public static EngineTask of(CheckModelTask task) {
    return new EngineTask(null, null, task, null, null, null, null, null, null, null);
  }

  public static EngineTask of(CheckDatasetTask task) {
    return new EngineTask(null, null, null, task, null, null, null, null, null, null);
  }

  public static EngineTask of(DescribeRuntimeTask task) {
    return new EngineTask(null, null, null, null, task, null, null, null, null, null);
  }

  public static EngineTask of(LintTask task) {
    return new EngineTask(null, null, null, null, null, task, null, null, null, null);
  }

  public static EngineTask of(InspectTask task) {
    return new EngineTask(null, null, null, null, null, null, task, null, null, null);
  }

  public static EngineTask of(DiagnoseTask task) {
    return new EngineTask(null, null, null, null, null, null, null, task, null, null);
  }

  public static EngineTask of(PlanTask task) {
    return new EngineTask(null, null, null, null, null, null, null, null, task, null);
  }

  public static EngineTask of(OutlineTask task) {
    return new EngineTask(null, null, null, null, null, null, null, null, null, task);
  }
}
