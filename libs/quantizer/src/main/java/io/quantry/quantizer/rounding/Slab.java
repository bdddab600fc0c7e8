package io.quantry.quantizer.rounding;

/**
 * One group of each of some columns: rows {@code first} to {@code end}. A view, nothing is copied.
 *
 * @param rows of equal length, each column with groups of its own
 */
@SuppressWarnings("ArrayRecordComponent") // a view of one owner's data, never compared
record Slab(float[][] rows, int first, int end) {}
