package io.quantry.hostile;

/**
 * A model that may be anything.
 *
 * @param name what it was made from and how, fit for a report
 * @param bytes of the file
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record HostileModel(String name, byte[] bytes) {}
