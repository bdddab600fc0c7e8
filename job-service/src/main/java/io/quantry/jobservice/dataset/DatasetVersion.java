package io.quantry.jobservice.dataset;

import io.quantry.contracts.fleet.DatasetRef;
import java.util.UUID;

/**
 * A dataset version as other modules see it.
 *
 * @param digest of manifest and files together: equal digests mean equal data
 * @param content manifest and files
 */
public record DatasetVersion(
    UUID id, String name, int version, String digest, DatasetRef content) {}
