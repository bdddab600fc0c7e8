package io.quantry.contracts.engine;

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
    @Nullable Failure failure) {}
