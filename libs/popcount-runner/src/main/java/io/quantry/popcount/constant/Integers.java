package io.quantry.popcount.constant;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Tensor;
import io.quantry.popcount.operator.FloatTensor;
import io.quantry.popcount.operator.UnsupportedNodeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Constants of an integer type of at most 32 bits; values wrap as the type does. */
@SuppressWarnings("ArrayRecordComponent")
record Integers(ElementType type, int[] dims, int[] values) {
  static boolean holds(ElementType type) {
    return switch (type) {
      case INT8, UINT8, INT16, UINT16, INT32 -> true;
      default -> false;
    };
  }

  static Integers of(Tensor tensor) {
    if (!holds(tensor.elementType())) {
      throw new UnsupportedNodeException("computes constants of " + tensor.elementType());
    }
    return new Integers(tensor.elementType(), FloatTensor.dims(tensor.dims()), tensor.ints());
  }

  Integers as(ElementType other) {
    if (!holds(other)) {
      throw new UnsupportedNodeException("computes constants of " + other);
    }
    return new Integers(other, dims, values);
  }

  Integers reshaped(int... newDims) {
    return new Integers(type, newDims, values);
  }

  /** The values, wrapped to the type. */
  Tensor toTensor() {
    ByteBuffer packed =
        ByteBuffer.allocate(Math.toIntExact(type.byteSize(values.length)))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      switch (type.bits()) {
        case 8 -> packed.put((byte) value);
        case 16 -> packed.putShort((short) value);
        default -> packed.putInt(value);
      }
    }
    return Tensor.ofBytes(type, packed.flip(), Arrays.stream(dims).asLongStream().toArray());
  }
}
