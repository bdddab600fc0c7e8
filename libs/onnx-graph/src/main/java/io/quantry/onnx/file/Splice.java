package io.quantry.onnx.file;

/**
 * Bytes of a file that others take the place of.
 *
 * @param from position of the first byte that is left out
 * @param to position behind the last one
 * @param instead what stands there; owned by the splice
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record Splice(long from, long to, byte[] instead) {}
