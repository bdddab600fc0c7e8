package io.quantry.jobservice.registry;

import io.quantry.contracts.engine.QuantizeResult;
import io.quantry.contracts.fleet.BlobRef;
import io.quantry.contracts.spec.TechniqueSpec;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a quantization made, to be registered.
 *
 * @param name model that gets the new version
 * @param alias alias to point at it
 * @param baseline version it was made from
 * @param techniqueData dataset version it was calibrated or trained on
 * @param trained whether it was trained on it
 */
public record Candidate(
    UUID tenantId,
    UUID jobId,
    String name,
    @Nullable String alias,
    UUID baseline,
    @Nullable UUID techniqueData,
    boolean trained,
    TechniqueSpec technique,
    QuantizeResult result,
    List<BlobRef> files) {}
