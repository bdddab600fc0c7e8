package io.quantry.jobservice.dataset;

import jakarta.persistence.Embeddable;
import java.util.UUID;

/** One file of a dataset version, by the role it plays. */
@Embeddable
record DatasetFile(UUID tenantId, String role, String name, String sha256, long sizeBytes) {}
