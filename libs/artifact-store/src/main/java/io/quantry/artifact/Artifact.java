package io.quantry.artifact;

import java.time.Instant;

/**
 * Bytes that the store holds.
 *
 * @param digest computed by the store while the bytes arrived
 * @param sizeBytes length
 * @param storedAt when they were last put; putting the same bytes again renews it
 */
public record Artifact(Sha256 digest, long sizeBytes, Instant storedAt) {}
