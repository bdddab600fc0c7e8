package io.quantry.evaluation;

import io.quantry.evaluation.dataset.DatasetSource;
import io.quantry.evaluation.latency.LatencyPlan;
import io.quantry.evaluation.metric.OutputRoles;
import io.quantry.evaluation.verdict.Objectives;
import io.quantry.ort.Cancellation;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which two models to compare, on what, and against which objectives.
 *
 * @param baseline the FP32 model's file; side files beside it
 * @param candidate the quantized model's file
 * @param datasetOrNull what accuracy is measured on; null: accuracy is not measured
 * @param metric name of the deciding metric, or {@code auto}: by what the samples carry and the
 *     model gives, see {@link io.quantry.evaluation.metric.Metrics}
 * @param outputs how the outputs are to be read
 * @param samples at most so many samples, drawn with the seed; {@link Integer#MAX_VALUE}: all
 * @param batch samples a run while accuracy is measured
 * @param threads intra-op threads of every session
 * @param latency what to time and how long; no points: nothing is timed
 * @param footprintProbes fresh processes started a model for load time and memory; 0: none
 * @param objectives what the verdict is given against
 * @param seed of the sample and of every bootstrap
 * @param cancellation stops the evaluation from another thread
 */
public record EvaluationRequest(
    Path baseline,
    Path candidate,
    @Nullable DatasetSource datasetOrNull,
    String metric,
    OutputRoles outputs,
    int samples,
    int batch,
    int threads,
    LatencyPlan latency,
    int footprintProbes,
    Objectives objectives,
    long seed,
    Cancellation cancellation) {
  public static final int DEFAULT_BATCH = 16;
  public static final int DEFAULT_PROBES = 3;
  public static final long DEFAULT_SEED = 7;

  public EvaluationRequest {
    if (samples < 1 || batch < 1 || threads < 1 || footprintProbes < 0) {
      throw new IllegalArgumentException(
          "samples, batch and threads must be at least 1, probes at least 0; got %d, %d, %d, %d"
              .formatted(samples, batch, threads, footprintProbes));
    }
  }

  public Optional<DatasetSource> dataset() {
    return Optional.ofNullable(datasetOrNull);
  }
}
