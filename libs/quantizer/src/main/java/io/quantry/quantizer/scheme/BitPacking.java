package io.quantry.quantizer.scheme;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Integers of a few bits, as ONNX packs INT4, UINT4, INT2 and UINT2: several to a byte, the first
 * in the lowest bits, the unused bits of the last byte 0. Eight at a time, the bytes of a long
 * pushed together by shifts and masks. Pure and thread-safe, O(values).
 */
public final class BitPacking {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int EIGHT = 8;

  /** Bytes read and bytes written in one loop might be the same, which forbids vectors. */
  private static final int PIECE = 512;

  private BitPacking() {}

  /** How many bytes {@code count} values take. */
  public static int bytes(int count, int bits) {
    return Math.ceilDiv(count, perByte(bits));
  }

  /**
   * Packs the low bits of each value into {@code ceil(n * bits / 8)} bytes.
   *
   * @param bits 2 or 4
   */
  public static byte[] pack(byte[] values, int bits) {
    byte[] packed = new byte[bytes(values.length, bits)];
    pack(values, values.length, bits, packed, 0);
    return packed;
  }

  /**
   * Packs the low bits of the first values.
   *
   * @param bits 2 or 4
   * @param to where in {@code packed} the first byte goes
   */
  public static void pack(byte[] values, int count, int bits, byte[] packed, int to) {
    int perByte = perByte(bits);
    int mask = (1 << bits) - 1;
    int i = count & -EIGHT;
    if (bits == 4) {
      packHalves(values, i / EIGHT, packed, to);
    } else {
      packQuarters(values, i / EIGHT, packed, to);
    }
    while (i < count) {
      int end = Math.min(count, i + perByte);
      int at = to + i / perByte;
      int bytes = 0;
      for (int shift = 0; i < end; i++, shift += bits) {
        bytes |= (values[i] & mask) << shift;
      }
      packed[at] = (byte) bytes;
    }
  }

  /**
   * The first values of packed ones, a byte each.
   *
   * @param bits 2 or 4
   * @param signed whether the highest bit is a sign
   * @param values takes {@code count} values from its beginning on
   */
  public static void unpack(
      byte[] packed, int from, int count, int bits, boolean signed, byte[] values) {
    int perByte = perByte(bits);
    int unused = Integer.SIZE - bits;
    int i = 0;
    if (bits == 4) {
      for (; i + 8 <= count; i += 8) {
        long spread = fromHalves((int) INTS.get(packed, from + (i >> 1)));
        LONGS.set(values, i, signed ? spread | (spread & 0x0808_0808_0808_0808L) * 0x1E : spread);
      }
    } else {
      for (; i + 8 <= count; i += 8) {
        long spread = fromQuarters((short) SHORTS.get(packed, from + (i >> 2)));
        LONGS.set(values, i, signed ? spread | (spread & 0x0202_0202_0202_0202L) * 0x7E : spread);
      }
    }
    for (; i < count; i++) {
      int high = (packed[from + i / perByte] >> (i % perByte * bits)) << unused;
      values[i] = (byte) (signed ? high >> unused : high >>> unused);
    }
  }

  private static void packHalves(byte[] values, int eights, byte[] packed, int to) {
    int[] piece = new int[Math.min(eights, PIECE)];
    for (int from = 0; from < eights; from += PIECE) {
      int length = Math.min(PIECE, eights - from);
      for (int i = 0; i < length; i++) {
        piece[i] = halves((long) LONGS.get(values, (from + i) * EIGHT));
      }
      for (int i = 0; i < length; i++) {
        INTS.set(packed, to + (from + i) * Integer.BYTES, piece[i]);
      }
    }
  }

  private static void packQuarters(byte[] values, int eights, byte[] packed, int to) {
    short[] piece = new short[Math.min(eights, PIECE)];
    for (int from = 0; from < eights; from += PIECE) {
      int length = Math.min(PIECE, eights - from);
      for (int i = 0; i < length; i++) {
        piece[i] = quarters((long) LONGS.get(values, (from + i) * EIGHT));
      }
      for (int i = 0; i < length; i++) {
        SHORTS.set(packed, to + (from + i) * Short.BYTES, piece[i]);
      }
    }
  }

  private static int perByte(int bits) {
    if (bits != 2 && bits != 4) {
      throw new IllegalArgumentException("ONNX packs 2 or 4 bits, not " + bits);
    }
    return Byte.SIZE / bits;
  }

  private static int halves(long bytes) {
    long pushed = bytes & 0x0F0F_0F0F_0F0F_0F0FL;
    pushed = (pushed | pushed >>> 4) & 0x00FF_00FF_00FF_00FFL;
    pushed = (pushed | pushed >>> 8) & 0x0000_FFFF_0000_FFFFL;
    return (int) (pushed | pushed >>> 16);
  }

  private static short quarters(long bytes) {
    long pushed = bytes & 0x0303_0303_0303_0303L;
    pushed = (pushed | pushed >>> 6) & 0x000F_000F_000F_000FL;
    pushed = (pushed | pushed >>> 12) & 0x0000_00FF_0000_00FFL;
    return (short) (pushed | pushed >>> 24);
  }

  private static long fromHalves(int bytes) {
    long spread = bytes & 0xFFFF_FFFFL;
    spread = (spread | spread << 16) & 0x0000_FFFF_0000_FFFFL;
    spread = (spread | spread << 8) & 0x00FF_00FF_00FF_00FFL;
    return (spread | spread << 4) & 0x0F0F_0F0F_0F0F_0F0FL;
  }

  private static long fromQuarters(short bytes) {
    long spread = bytes & 0xFFFFL;
    spread = (spread | spread << 24) & 0x0000_00FF_0000_00FFL;
    spread = (spread | spread << 12) & 0x000F_000F_000F_000FL;
    return (spread | spread << 6) & 0x0303_0303_0303_0303L;
  }
}
