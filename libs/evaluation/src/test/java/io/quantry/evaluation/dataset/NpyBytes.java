package io.quantry.evaluation.dataset;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** npy arrays for tests, written after numpy's format description, version 1. */
final class NpyBytes {
  private NpyBytes() {}

  static byte[] of(String descr, String shape, byte[] content) {
    byte[] header =
        "{'descr': '%s', 'fortran_order': False, 'shape': %s, }\n"
            .formatted(descr, shape)
            .getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream array = new ByteArrayOutputStream();
    array.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    array.writeBytes(new byte[] {(byte) header.length, (byte) (header.length >> 8)});
    array.writeBytes(header);
    array.writeBytes(content);
    return array.toByteArray();
  }

  static byte[] floats(String shape, float... values) {
    ByteBuffer content = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      content.putFloat(value);
    }
    return of("<f4", shape, content.array());
  }

  static byte[] doubles(String shape, double... values) {
    ByteBuffer content = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      content.putDouble(value);
    }
    return of("<f8", shape, content.array());
  }

  static byte[] ints(String shape, int... values) {
    ByteBuffer content = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      content.putInt(value);
    }
    return of("<i4", shape, content.array());
  }
}
