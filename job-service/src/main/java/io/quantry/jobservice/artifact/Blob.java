package io.quantry.jobservice.artifact;

/**
 * Bytes that a tenant owns.
 *
 * @param sha256 lower-case hexadecimal digest, computed here
 * @param sizeBytes length
 */
public record Blob(String sha256, long sizeBytes) {}
