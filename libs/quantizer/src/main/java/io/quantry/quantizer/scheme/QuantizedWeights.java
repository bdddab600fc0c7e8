package io.quantry.quantizer.scheme;

/**
 * A weight tensor in 8 bits: {@code real[i] = (values[i] - zeroPoint) * scales[channel of i]}.
 * Arrays are not copied.
 *
 * @param values one byte each, in the order of the source; to be read unsigned for {@link
 *     QuantizedType#UINT8}
 * @param scales one for each channel
 * @param zeroPoint the same for all channels; 0 for symmetric weights
 * @param type type of the values
 */
@SuppressWarnings("ArrayRecordComponent") // bulk data of one owner, never compared
public record QuantizedWeights(byte[] values, float[] scales, int zeroPoint, QuantizedType type) {}
