package io.quantry.contracts.engine;

import io.quantry.contracts.spec.JobSpec;
import io.quantry.contracts.spec.TechniqueSpec;
import org.jspecify.annotations.Nullable;

/**
 * Say what a quantization would do and cost, without doing it.
 *
 * @param model path of the FP32 model; external data stands beside it
 * @param technique type and parameters, already validated against the catalog
 * @param calibration the data that it would be calibrated on; absent: inputs are made up
 * @param threads intra-op threads
 * @param target where the result is to run, as in {@link QuantizeTask}
 */
public record PlanTask(
    String model,
    TechniqueSpec technique,
    @Nullable DatasetInput calibration,
    int threads,
    JobSpec.@Nullable Target target) {}
