package io.quantry.quantizer.scheme;

/**
 * Integers of a few bits, as ONNX packs INT4, UINT4, INT2 and UINT2: several to a byte, the first
 * in the lowest bits, the unused bits of the last byte 0.
 */
public final class BitPacking {
  private BitPacking() {}

  /**
   * Packs the low bits of each value into {@code ceil(n * bits / 8)} bytes.
   *
   * @param bits 2 or 4
   */
  public static byte[] pack(byte[] values, int bits) {
    if (bits != 2 && bits != 4) {
      throw new IllegalArgumentException("ONNX packs 2 or 4 bits, not " + bits);
    }
    int perByte = Byte.SIZE / bits;
    int mask = (1 << bits) - 1;
    byte[] packed = new byte[Math.ceilDiv(values.length, perByte)];
    for (int i = 0; i < values.length; i++) {
      packed[i / perByte] |= (byte) ((values[i] & mask) << (i % perByte * bits));
    }
    return packed;
  }
}
