package io.quantry.contracts.fleet;

/**
 * Bytes in the artifact store.
 *
 * @param name plain file name
 * @param sha256 lower-case hexadecimal digest that the server computed
 * @param sizeBytes length
 */
public record BlobRef(String name, String sha256, long sizeBytes) {}
