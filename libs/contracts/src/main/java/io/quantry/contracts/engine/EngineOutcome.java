package io.quantry.contracts.engine;

import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an engine process left in {@code outcome.json}: the result of its task or the failure,
 * exactly one of them. It comes from an untrusted process: digests and sizes are recomputed by
 * whoever believes in them.
 */
public record EngineOutcome(
    @Nullable QuantizeResult quantize,
    @Nullable EvaluateResult evaluate,
    @Nullable ModelFacts model,
    @Nullable DatasetFacts dataset,
    @Nullable RuntimeFacts runtime,
    @Nullable LintResult lint,
    @Nullable InspectResult inspect,
    @Nullable DiagnoseResult diagnose,
    @Nullable PlanResult plan,
    @Nullable OutlineResult outline,
    @Nullable Failure failure) {
  public EngineOutcome {
    if (Stream.of(
                quantize, evaluate, model, dataset, runtime, lint, inspect, diagnose, plan, outline,
                failure)
            .filter(Objects::nonNull)
            .count()
        != 1) {
      throw new IllegalArgumentException(
          "An engine's outcome is exactly one of quantize, evaluate, model, dataset, runtime, lint,"
              + " inspect, diagnose, plan, outline and failure");
    }
  }

  public static EngineOutcome of(QuantizeResult result) {
    return new EngineOutcome(result, null, null, null, null, null, null, null, null, null, null);
  }

  public static EngineOutcome of(EvaluateResult result) {
    return new EngineOutcome(null, result, null, null, null, null, null, null, null, null, null);
  }

  public static EngineOutcome of(ModelFacts facts) {
    return new EngineOutcome(null, null, facts, null, null, null, null, null, null, null, null);
  }

  public static EngineOutcome of(DatasetFacts facts) {
    return new EngineOutcome(null, null, null, facts, null, null, null, null, null, null, null);
  }

  public static EngineOutcome of(RuntimeFacts facts) {
    return new EngineOutcome(null, null, null, null, facts, null, null, null, null, null, null);
  }

  public static EngineOutcome of(LintResult result) {
    return new EngineOutcome(null, null, null, null, null, result, null, null, null, null, null);
  }

  public static EngineOutcome of(InspectResult result) {
    return new EngineOutcome(null, null, null, null, null, null, result, null, null, null, null);
  }

  public static EngineOutcome of(DiagnoseResult result) {
    return new EngineOutcome(null, null, null, null, null, null, null, result, null, null, null);
  }

  public static EngineOutcome of(PlanResult result) {
    return new EngineOutcome(null, null, null, null, null, null, null, null, result, null, null);
  }

  public static EngineOutcome of(OutlineResult result) {
    return new EngineOutcome(null, null, null, null, null, null, null, null, null, result, null);
  }

  public static EngineOutcome of(Failure failure) {
    return new EngineOutcome(null, null, null, null, null, null, null, null, null, null, failure);
  }

  /** Whether this is what {@code task} asks for: its own kind of result, or a failure. */
  public boolean answers(EngineTask task) {
    return failure != null
        || (task.quantize() != null && quantize != null)
        || (task.evaluate() != null && evaluate != null)
        || (task.checkModel() != null && model != null)
        || (task.checkDataset() != null && dataset != null)
        || (task.describeRuntime() != null && runtime != null)
        || (task.lint() != null && lint != null)
        || (task.inspect() != null && inspect != null)
        || (task.diagnose() != null && diagnose != null)
        || (task.plan() != null && plan != null)
        || (task.outline() != null && outline != null);
  }
}
