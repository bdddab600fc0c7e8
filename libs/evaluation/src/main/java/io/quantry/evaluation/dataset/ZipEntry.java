package io.quantry.evaluation.dataset;

/**
 * One checked entry of an archive.
 *
 * @param name plain path, relative, without {@code ..}
 * @param deflated whether the bytes are compressed
 * @param dataOffset where its bytes begin in the file
 * @param storedBytes bytes in the file
 * @param sizeBytes bytes when inflated, as announced
 */
record ZipEntry(String name, boolean deflated, long dataOffset, long storedBytes, long sizeBytes) {}
