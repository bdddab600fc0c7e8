package io.quantry.quantizer.scheme;

/**
 * Four-bit integers two to a byte, the first in the low half, as ONNX packs INT4 and UINT4; the
 * high half of an odd last byte is 0.
 */
public final class Nibbles {
  private Nibbles() {}

  /** Packs the low four bits of each value into {@code ceil(n / 2)} bytes. */
  public static byte[] pack(byte[] values) {
    byte[] packed = new byte[Math.ceilDiv(values.length, 2)];
    for (int i = 0; i < values.length; i++) {
      packed[i / 2] |= (byte) ((values[i] & 0xF) << (i % 2 * 4));
    }
    return packed;
  }
}
