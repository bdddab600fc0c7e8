package io.quantry.onnx.ir;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * A constant: element type, dims (row-major), content. Immutable and nameless: an initializer's
 * name is its value's. Content keeps the form in which it was stored (packed bytes, a typed field,
 * a side file read on demand), so that it is written back as it came.
 *
 * <p>The accessors decode on each call, O(elements); keep the result instead of asking twice.
 */
public final class Tensor {
  private final ElementType elementType;
  private final long[] dims;
  private final TensorData data;
  private final Extras extras;

  /** For the reader; everybody else uses the factory methods, which check sizes. */
  public Tensor(ElementType elementType, long[] dims, TensorData data, Extras extras) {
    this.elementType = elementType;
    this.dims = dims.clone();
    this.data = data;
    this.extras = extras;
  }

  /** FLOAT of the given dims; the values are copied. */
  public static Tensor ofFloats(float[] values, long... dims) {
    ByteBuffer packed = littleEndian(4L * values.length);
    packed.asFloatBuffer().put(values);
    return ofBytes(ElementType.FLOAT, packed, dims);
  }

  public static Tensor ofInt32s(int[] values, long... dims) {
    ByteBuffer packed = littleEndian(4L * values.length);
    packed.asIntBuffer().put(values);
    return ofBytes(ElementType.INT32, packed, dims);
  }

  public static Tensor ofInt64s(long[] values, long... dims) {
    ByteBuffer packed = littleEndian(8L * values.length);
    packed.asLongBuffer().put(values);
    return ofBytes(ElementType.INT64, packed, dims);
  }

  public static Tensor ofInt8s(byte[] values, long... dims) {
    return ofBytes(ElementType.INT8, ByteBuffer.wrap(values), dims);
  }

  /** UINT8; each byte is taken as 0 to 255. */
  public static Tensor ofUint8s(byte[] values, long... dims) {
    return ofBytes(ElementType.UINT8, ByteBuffer.wrap(values), dims);
  }

  /** A FLOAT of rank 0. */
  public static Tensor scalar(float value) {
    return ofFloats(new float[] {value});
  }

  /** An INT64 of rank 0. */
  public static Tensor scalar(long value) {
    return ofInt64s(new long[] {value});
  }

  /**
   * Any type of fixed width from its packed little-endian bytes (types below 8 bits: low bits
   * first); the remaining bytes of the buffer are copied.
   *
   * @throws IllegalArgumentException if the dims and the number of bytes disagree
   */
  public static Tensor ofBytes(ElementType elementType, ByteBuffer packed, long... dims) {
    long expected = elementType.byteSize(elementCount(dims));
    if (packed.remaining() != expected) {
      throw new IllegalArgumentException(
          "%s%s needs %d bytes, got %d"
              .formatted(elementType, Arrays.toString(dims), expected, packed.remaining()));
    }
    ByteString copy = ByteString.copyFrom(packed.duplicate());
    return new Tensor(elementType, dims, new TensorData.Raw(copy), Extras.NONE);
  }

  /** STRING from UTF-8 texts. */
  public static Tensor ofStrings(List<String> values, long... dims) {
    if (elementCount(dims) != values.size()) {
      throw new IllegalArgumentException(
          "STRING%s cannot hold %d texts".formatted(Arrays.toString(dims), values.size()));
    }
    List<ByteString> texts = values.stream().map(ByteString::copyFromUtf8).toList();
    return new Tensor(ElementType.STRING, dims, new TensorData.Strings(texts), Extras.NONE);
  }

  public ElementType elementType() {
    return elementType;
  }

  /** A copy of the dims. */
  public long[] dims() {
    return dims.clone();
  }

  public int rank() {
    return dims.length;
  }

  /** The size of one axis, counted from the end if negative. */
  public long dim(int axis) {
    return dims[axis < 0 ? axis + dims.length : axis];
  }

  /**
   * The product of the dims; 1 for a scalar.
   *
   * @throws ArithmeticException if the product exceeds a long or a dim is negative
   */
  public long elementCount() {
    return elementCount(dims);
  }

  /** Bytes of the packed content. STRING: the sum of the texts' lengths. */
  public long byteSize() {
    return data instanceof TensorData.Strings strings
        ? strings.values().stream().mapToLong(ByteString::size).sum()
        : elementType.byteSize(elementCount());
  }

  public TensorData data() {
    return data;
  }

  public Extras extras() {
    return extras;
  }

  public ValueType type() {
    return ValueType.tensor(elementType, Shape.of(dims));
  }

  /** The same content under other dims of the same element count. */
  public Tensor reshaped(long... newDims) {
    if (elementCount(newDims) != elementCount()) {
      throw new IllegalArgumentException(
          "cannot reshape %s to %s".formatted(Arrays.toString(dims), Arrays.toString(newDims)));
    }
    return new Tensor(elementType, newDims, data, extras);
  }

  /**
   * The packed little-endian content, read-only, order set. Without a copy where it is stored so.
   *
   * @throws IllegalStateException for STRING, UNKNOWN stored in a typed field, or over 2 GiB
   * @throws java.io.UncheckedIOException if a side file cannot be read
   */
  public ByteBuffer bytes() {
    return TensorContent.packed(this);
  }

  /**
   * Reads part of the packed content without holding the rest: fills the buffer from the byte
   * offset on. The way to walk a side file that is larger than memory.
   */
  public void read(long byteOffset, ByteBuffer target) {
    TensorContent.read(this, byteOffset, target);
  }

  /** The elements of any real floating-point type, or of an integer type, as floats. */
  public float[] floats() {
    return TensorContent.floats(this);
  }

  /** The elements of an integer type of at most 32 bits, or BOOL; UINT32 wraps. */
  public int[] ints() {
    return TensorContent.ints(this);
  }

  /** The elements of any integer type, or BOOL; UINT64 wraps. */
  public long[] longs() {
    return TensorContent.longs(this);
  }

  /** The elements of a STRING tensor, decoded as UTF-8. */
  public List<String> strings() {
    if (data instanceof TensorData.Strings strings) {
      return strings.values().stream().map(ByteString::toStringUtf8).toList();
    }
    if (elementType == ElementType.STRING && elementCount() == 0) {
      return List.of();
    }
    throw new IllegalStateException(this + " holds no strings");
  }

  @Override
  public String toString() {
    return elementType + Arrays.toString(dims);
  }

  static long elementCount(long... dims) {
    long count = 1;
    for (long dim : dims) {
      if (dim < 0) {
        throw new ArithmeticException("negative dim in " + Arrays.toString(dims));
      }
      count = Math.multiplyExact(count, dim);
    }
    return count;
  }

  private static ByteBuffer littleEndian(long bytes) {
    return ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
