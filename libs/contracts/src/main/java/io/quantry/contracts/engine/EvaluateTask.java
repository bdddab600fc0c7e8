package io.quantry.contracts.engine;

import io.quantry.contracts.spec.EvaluationSpec;
import io.quantry.contracts.spec.Objectives;
import org.jspecify.annotations.Nullable;

/**
 * Compare a candidate with its FP32 baseline.
 *
 * @param baseline path of the FP32 model
 * @param candidate path of the quantized model
 * @param dataset what accuracy is measured on; absent: only what needs no data
 * @param evaluation metric, pooling, latency points
 * @param objectives what the verdict is given against
 */
public record EvaluateTask(
    String baseline,
    String candidate,
    @Nullable DatasetInput dataset,
    EvaluationSpec evaluation,
    Objectives objectives) {
  /**
   * Name of the last stage in the engine's events, which needs the node no longer alone: what comes
   * before it is timed, what comes in it is not.
   */
  public static final String ACCURACY = "accuracy";
}
