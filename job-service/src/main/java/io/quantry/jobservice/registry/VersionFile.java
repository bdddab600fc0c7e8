package io.quantry.jobservice.registry;

import jakarta.persistence.Embeddable;
import java.util.UUID;

/** One file of a version; the first one is the model itself. */
@Embeddable
public record VersionFile(UUID tenantId, String name, String sha256, long sizeBytes) {}
