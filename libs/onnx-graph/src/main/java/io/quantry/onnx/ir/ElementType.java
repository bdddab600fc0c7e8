package io.quantry.onnx.ir;

/**
 * The type of one tensor element: the ONNX data types (IR version 13) by the names of the
 * specification. A number published later reads as {@link #UNKNOWN} and is written back unchanged.
 */
public enum ElementType {
  UNKNOWN(0, 0),
  FLOAT(1, 32),
  UINT8(2, 8),
  INT8(3, 8),
  UINT16(4, 16),
  INT16(5, 16),
  INT32(6, 32),
  INT64(7, 64),
  /** No fixed width: content is a list of byte strings. */
  STRING(8, 0),
  BOOL(9, 8),
  FLOAT16(10, 16),
  DOUBLE(11, 64),
  UINT32(12, 32),
  UINT64(13, 64),
  COMPLEX64(14, 64),
  COMPLEX128(15, 128),
  BFLOAT16(16, 16),
  FLOAT8E4M3FN(17, 8),
  FLOAT8E4M3FNUZ(18, 8),
  FLOAT8E5M2(19, 8),
  FLOAT8E5M2FNUZ(20, 8),
  UINT4(21, 4),
  INT4(22, 4),
  FLOAT4E2M1(23, 4),
  FLOAT8E8M0(24, 8),
  UINT2(25, 2),
  INT2(26, 2);

  private static final ElementType[] BY_CODE = values();

  private final int code;
  private final int bits;

  ElementType(int code, int bits) {
    this.code = code;
    this.bits = bits;
  }

  /** The type with this number, {@link #UNKNOWN} where the number is not known. */
  public static ElementType of(int code) {
    return code > 0 && code < BY_CODE.length ? BY_CODE[code] : UNKNOWN;
  }

  /** The number on the wire; 0 for {@link #UNKNOWN}. */
  public int code() {
    return code;
  }

  /**
   * Bits per element, 0 where there is no fixed width. Below 8, elements are packed low bits first.
   */
  public int bits() {
    return bits;
  }

  public boolean isFixedWidth() {
    return bits > 0;
  }

  /** Signed and unsigned integers of every width; not BOOL. */
  public boolean isInteger() {
    return switch (this) {
      case UINT8, INT8, UINT16, INT16, INT32, INT64, UINT32, UINT64, UINT4, INT4, UINT2, INT2 ->
          true;
      default -> false;
    };
  }

  /** Real floating-point types of every width; not the complex ones. */
  public boolean isFloatingPoint() {
    return switch (this) {
      case FLOAT,
          DOUBLE,
          FLOAT16,
          BFLOAT16,
          FLOAT8E4M3FN,
          FLOAT8E4M3FNUZ,
          FLOAT8E5M2,
          FLOAT8E5M2FNUZ,
          FLOAT4E2M1,
          FLOAT8E8M0 ->
          true;
      default -> false;
    };
  }

  /**
   * Bytes that this many packed elements take.
   *
   * @throws ArithmeticException if that exceeds a long
   * @throws IllegalStateException if the type has no fixed width
   */
  public long byteSize(long elementCount) {
    if (bits == 0) {
      throw new IllegalStateException(this + " has no fixed width");
    }
    return bits >= 8
        ? Math.multiplyExact(elementCount, bits / 8)
        : Math.ceilDiv(Math.multiplyExact(elementCount, bits), 8L);
  }
}
