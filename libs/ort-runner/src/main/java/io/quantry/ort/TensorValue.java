package io.quantry.ort;

import io.quantry.onnx.ir.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A tensor on its way into or out of a session: element type, shape (row-major), packed content in
 * native byte order. The content is shared, not copied; whoever hands a value over stops writing to
 * its buffer. At most 2 GiB.
 */
public final class TensorValue {
  private final ElementType elementType;
  private final long[] shape;
  private final ByteBuffer content;

  /**
   * @param content exactly the packed elements; direct buffers reach the runtime without a copy
   * @throws IllegalArgumentException if content and shape disagree
   */
  public TensorValue(ElementType elementType, long[] shape, ByteBuffer content) {
    long expected = elementType.byteSize(elementCount(shape));
    if (content.remaining() != expected) {
      throw new IllegalArgumentException(
          "%s%s needs %d bytes, got %d"
              .formatted(elementType, Arrays.toString(shape), expected, content.remaining()));
    }
    this.elementType = elementType;
    this.shape = shape.clone();
    this.content = content.slice().order(ByteOrder.nativeOrder());
  }

  /** A direct buffer of native order for so many elements. */
  public static ByteBuffer allocate(ElementType elementType, long elements) {
    return ByteBuffer.allocateDirect(Math.toIntExact(elementType.byteSize(elements)))
        .order(ByteOrder.nativeOrder());
  }

  public static TensorValue ofFloats(float[] values, long... shape) {
    ByteBuffer content = allocate(ElementType.FLOAT, values.length);
    content.asFloatBuffer().put(values);
    return new TensorValue(ElementType.FLOAT, shape, content);
  }

  public static TensorValue ofInt64s(long[] values, long... shape) {
    ByteBuffer content = allocate(ElementType.INT64, values.length);
    content.asLongBuffer().put(values);
    return new TensorValue(ElementType.INT64, shape, content);
  }

  public static TensorValue ofInt32s(int[] values, long... shape) {
    ByteBuffer content = allocate(ElementType.INT32, values.length);
    content.asIntBuffer().put(values);
    return new TensorValue(ElementType.INT32, shape, content);
  }

  /** INT8, UINT8 or BOOL from one byte an element. */
  public static TensorValue ofBytes(ElementType elementType, byte[] values, long... shape) {
    ByteBuffer content = allocate(elementType, values.length);
    content.duplicate().put(values);
    return new TensorValue(elementType, shape, content);
  }

  public ElementType elementType() {
    return elementType;
  }

  /** A copy of the shape. */
  public long[] shape() {
    return shape.clone();
  }

  public int rank() {
    return shape.length;
  }

  /** The size of one axis, counted from the end if negative. */
  public long size(int axis) {
    return shape[axis < 0 ? axis + shape.length : axis];
  }

  /** Number of elements; 1 for a scalar. */
  public int elementCount() {
    return Math.toIntExact(elementCount(shape));
  }

  /** The packed elements from position 0 on; an independent view of the shared content. */
  public ByteBuffer content() {
    return content.duplicate().order(ByteOrder.nativeOrder());
  }

  /** All elements as floats: FLOAT, FLOAT16, BFLOAT16, DOUBLE, integers and BOOL. */
  public float[] floats() {
    float[] values = new float[elementCount()];
    ElementReader.read(elementType, content(), values, values.length);
    return values;
  }

  /** As {@link #floats()}, into the beginning of an array that is long enough. */
  public void floats(float[] target) {
    ElementReader.read(elementType, content(), target, elementCount());
  }

  /** All elements of an integer type or BOOL. */
  public long[] longs() {
    long[] values = new long[elementCount()];
    ElementReader.read(elementType, content(), values, values.length);
    return values;
  }

  @Override
  public String toString() {
    return elementType + Arrays.toString(shape);
  }

  static long elementCount(long... shape) {
    long count = 1;
    for (long size : shape) {
      if (size < 0) {
        throw new IllegalArgumentException("negative size in " + Arrays.toString(shape));
      }
      count = Math.multiplyExact(count, size);
    }
    return count;
  }
}
