package io.quantry.jobservice.job;

import io.quantry.contracts.spec.JobSpec;
import io.quantry.jobservice.dataset.DatasetVersion;
import io.quantry.jobservice.registry.ModelVersion;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A spec whose references are resolved.
 *
 * @param techniqueData what the technique calibrates or trains on
 * @param pool the narrowest one that satisfies the target, empty if none does
 */
record ResolvedSpec(
    JobSpec spec,
    ModelVersion model,
    @Nullable DatasetVersion techniqueData,
    @Nullable DatasetVersion evaluation,
    Optional<String> pool) {}
