package io.quantry.ort;

import io.quantry.onnx.ir.ElementType;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

/** Packed elements as Java numbers: bulk copies where the types agree, one by one elsewhere. */
final class ElementReader {
  private ElementReader() {}

  static void read(ElementType type, ByteBuffer content, float[] target, int count) {
    switch (type) {
      case FLOAT -> content.asFloatBuffer().get(target, 0, count);
      case FLOAT16 -> {
        ShortBuffer halves = content.asShortBuffer();
        for (int i = 0; i < count; i++) {
          target[i] = Float.float16ToFloat(halves.get(i));
        }
      }
      case BFLOAT16 -> {
        ShortBuffer upper = content.asShortBuffer();
        for (int i = 0; i < count; i++) {
          target[i] = Float.intBitsToFloat(upper.get(i) << 16);
        }
      }
      case DOUBLE -> {
        for (int i = 0; i < count; i++) {
          target[i] = (float) content.getDouble(8 * i);
        }
      }
      default -> {
        for (int i = 0; i < count; i++) {
          target[i] = integer(type, content, i);
        }
      }
    }
  }

  static void read(ElementType type, ByteBuffer content, long[] target, int count) {
    if (type == ElementType.INT64) {
      LongBuffer longs = content.asLongBuffer();
      longs.get(target, 0, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      target[i] = integer(type, content, i);
    }
  }

  private static long integer(ElementType type, ByteBuffer content, int index) {
    return switch (type) {
      case INT8 -> content.get(index);
      case UINT8, BOOL -> content.get(index) & 0xff;
      case INT16 -> content.getShort(2 * index);
      case UINT16 -> content.getShort(2 * index) & 0xffff;
      case INT32 -> content.getInt(4 * index);
      case UINT32 -> content.getInt(4 * index) & 0xffff_ffffL;
      case INT64, UINT64 -> content.getLong(8 * index);
      default -> throw new IllegalStateException(type + " holds no plain numbers");
    };
  }
}
