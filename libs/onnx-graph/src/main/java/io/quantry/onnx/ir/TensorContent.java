package io.quantry.onnx.ir;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Decodes tensor content: every storage form to packed bytes, and packed bytes to Java numbers. */
final class TensorContent {
  private TensorContent() {}

  static ByteBuffer packed(Tensor tensor) {
    ByteBuffer bytes =
        switch (tensor.data()) {
          case TensorData.Raw raw -> raw.bytes().asReadOnlyByteBuffer();
          case TensorData.Absent absent -> empty(tensor);
          case TensorData.Floats floats -> {
            ByteBuffer out = allocate(4L * floats.values().length);
            out.asFloatBuffer().put(floats.values());
            yield out;
          }
          case TensorData.Doubles doubles -> {
            ByteBuffer out = allocate(8L * doubles.values().length);
            out.asDoubleBuffer().put(doubles.values());
            yield out;
          }
          case TensorData.Int64s longs -> {
            ByteBuffer out = allocate(8L * longs.values().length);
            out.asLongBuffer().put(longs.values());
            yield out;
          }
          case TensorData.Uint64s longs -> fromUint64s(tensor.elementType(), longs.values());
          case TensorData.Int32s ints -> fromInt32s(tensor.elementType(), ints.values());
          case TensorData.External external -> {
            ByteBuffer out = allocate(external.length());
            external.file().read(external.offset(), out);
            yield out.flip();
          }
          case TensorData.Strings strings ->
              throw new IllegalStateException(tensor + " has no packed form");
        };
    return bytes.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  static void read(Tensor tensor, long byteOffset, ByteBuffer target) {
    long size = tensor.byteSize();
    if (byteOffset < 0 || byteOffset + target.remaining() > size) {
      throw new IndexOutOfBoundsException(
          "bytes %d to %d of %d".formatted(byteOffset, byteOffset + target.remaining(), size));
    }
    if (tensor.data() instanceof TensorData.External external) {
      external.file().read(external.offset() + byteOffset, target);
      return;
    }
    target.put(packed(tensor).slice(Math.toIntExact(byteOffset), target.remaining()));
  }

  static float[] floats(Tensor tensor) {
    if (tensor.data() instanceof TensorData.Floats floats
        && tensor.elementType() == ElementType.FLOAT) {
      return floats.values().clone();
    }
    ByteBuffer bytes = packed(tensor);
    ElementType type = tensor.elementType();
    float[] out = new float[count(tensor)];
    if (type == ElementType.FLOAT) {
      bytes.asFloatBuffer().get(out);
    } else if (type == ElementType.DOUBLE) {
      for (int i = 0; i < out.length; i++) {
        out[i] = (float) bytes.getDouble(8 * i);
      }
    } else if (type.isFloatingPoint()) {
      for (int i = 0; i < out.length; i++) {
        out[i] = NarrowFloats.decode(type, unsigned(bytes, type.bits(), i));
      }
    } else {
      for (int i = 0; i < out.length; i++) {
        long bits = integer(bytes, tensor, i);
        out[i] = type == ElementType.UINT64 && bits < 0 ? unsignedToFloat(bits) : (float) bits;
      }
    }
    return out;
  }

  static int[] ints(Tensor tensor) {
    if (tensor.elementType().bits() > 32) {
      throw new IllegalStateException(tensor + " does not fit ints; use longs()");
    }
    int[] out = new int[count(tensor)];
    ByteBuffer bytes = packed(tensor);
    for (int i = 0; i < out.length; i++) {
      out[i] = (int) integer(bytes, tensor, i);
    }
    return out;
  }

  static long[] longs(Tensor tensor) {
    long[] out = new long[count(tensor)];
    ByteBuffer bytes = packed(tensor);
    for (int i = 0; i < out.length; i++) {
      out[i] = integer(bytes, tensor, i);
    }
    return out;
  }

  private static int count(Tensor tensor) {
    return Math.toIntExact(tensor.elementCount());
  }

  private static long integer(ByteBuffer bytes, Tensor tensor, int index) {
    return switch (tensor.elementType()) {
      case INT8 -> bytes.get(index);
      case UINT8, BOOL -> bytes.get(index) & 0xFF;
      case INT16 -> bytes.getShort(2 * index);
      case UINT16 -> bytes.getShort(2 * index) & 0xFFFF;
      case INT32 -> bytes.getInt(4 * index);
      case UINT32 -> bytes.getInt(4 * index) & 0xFFFF_FFFFL;
      case INT64, UINT64 -> bytes.getLong(8 * index);
      case UINT4 -> unsigned(bytes, 4, index);
      case INT4 -> unsigned(bytes, 4, index) << 28 >> 28;
      case UINT2 -> unsigned(bytes, 2, index);
      case INT2 -> unsigned(bytes, 2, index) << 30 >> 30;
      default -> throw new IllegalStateException(tensor + " holds no integers");
    };
  }

  private static int unsigned(ByteBuffer bytes, int bits, int index) {
    return switch (bits) {
      case 16 -> bytes.getShort(2 * index) & 0xFFFF;
      case 8 -> bytes.get(index) & 0xFF;
      default -> {
        int bit = index * bits;
        yield (bytes.get(bit >> 3) >> (bit & 7)) & ((1 << bits) - 1);
      }
    };
  }

  private static float unsignedToFloat(long bits) {
    return (float) ((bits >>> 1 | (bits & 1)) * 2.0);
  }

  /** int32_data holds every type of at most 32 bits; types below 8 bits are packed already. */
  private static ByteBuffer fromInt32s(ElementType type, int[] values) {
    int width = type.bits() < 8 ? 8 : type.bits();
    ByteBuffer out = allocate((long) values.length * (width / 8));
    for (int value : values) {
      switch (width) {
        case 8 -> out.put((byte) value);
        case 16 -> out.putShort((short) value);
        default -> out.putInt(value);
      }
    }
    return out.flip();
  }

  private static ByteBuffer fromUint64s(ElementType type, long[] values) {
    boolean narrow = type == ElementType.UINT32;
    ByteBuffer out = allocate((long) values.length * (narrow ? 4 : 8));
    for (long value : values) {
      if (narrow) {
        out.putInt((int) value);
      } else {
        out.putLong(value);
      }
    }
    return out.flip();
  }

  private static ByteBuffer empty(Tensor tensor) {
    if (tensor.elementCount() != 0) {
      throw new IllegalStateException(tensor + " has no content");
    }
    return ByteBuffer.allocate(0);
  }

  private static ByteBuffer allocate(long bytes) {
    if (bytes > Integer.MAX_VALUE - 16) {
      throw new IllegalStateException(bytes + " bytes exceed one buffer; read it in parts");
    }
    return ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
