package io.quantry.trainer.torch;

import io.quantry.onnx.ir.ElementType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.LayoutOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Copies between Java, ONNX constants and libtorch. Everything arrives on the CPU. */
public final class Tensors {
  private Tensors() {}

  /** FLOAT of a shape, row-major. */
  public static Tensor of(float[] values, long... shape) {
    return Tensor.create(values, shape);
  }

  /** INT64 of a shape, row-major. */
  public static Tensor of(long[] values, long... shape) {
    return Tensor.create(values, shape);
  }

  /**
   * A constant of the graph. Integers below 8 bits come as INT8 or UINT8.
   *
   * @throws IllegalArgumentException for types that libtorch lacks, such as STRING
   */
  public static Tensor of(io.quantry.onnx.ir.Tensor constant) {
    ElementType type = constant.elementType();
    if (type.bits() < 8 && type.isInteger()) {
      return ofInts(constant.ints(), scalarType(type), constant.dims());
    }
    Tensor tensor = empty(scalarType(type), constant.dims());
    ByteBuffer bytes = constant.bytes();
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    if (copy.length > 0) { // no elements, no memory
      new BytePointer(tensor.data_ptr()).put(copy);
    }
    return tensor;
  }

  /** Of a shape, content undefined. */
  public static Tensor empty(ScalarType type, long... shape) {
    return torch.empty(
        shape,
        new ScalarTypeOptional(type),
        new LayoutOptional(),
        new DeviceOptional(),
        new BoolOptional(),
        new MemoryFormatOptional());
  }

  /** The type of libtorch for a type of ONNX. */
  public static ScalarType scalarType(ElementType type) {
    return switch (type) {
      case FLOAT -> ScalarType.Float;
      case DOUBLE -> ScalarType.Double;
      case FLOAT16 -> ScalarType.Half;
      case BFLOAT16 -> ScalarType.BFloat16;
      case INT64 -> ScalarType.Long;
      case INT32 -> ScalarType.Int;
      case INT16 -> ScalarType.Short;
      case INT8, INT4, INT2 -> ScalarType.Char;
      case UINT8, UINT4, UINT2 -> ScalarType.Byte;
      case BOOL -> ScalarType.Bool;
      default -> throw new IllegalArgumentException("libtorch computes nothing in " + type);
    };
  }

  /** Whether {@link #scalarType} knows the type. */
  public static boolean knows(ElementType type) {
    return switch (type) {
      case FLOAT,
          DOUBLE,
          FLOAT16,
          BFLOAT16,
          INT64,
          INT32,
          INT16,
          INT8,
          INT4,
          INT2,
          UINT8,
          UINT4,
          UINT2,
          BOOL ->
          true;
      default -> false;
    };
  }

  /** Where a graph wants it: numbers with a fraction on the device, integers where they are. */
  public static Tensor placed(Tensor tensor, Device device) {
    boolean moves = tensor.is_floating_point() && !tensor.device().equals(device);
    return moves ? tensor.to(device, tensor.scalar_type()) : tensor;
  }

  /** The elements as floats, row-major; a copy. */
  public static float[] floats(Tensor tensor) {
    return Scoped.withoutGradients(
        () -> {
          Tensor dense = host(tensor, ScalarType.Float);
          float[] values = new float[Math.toIntExact(dense.numel())];
          if (values.length > 0) {
            dense.data_ptr_float().get(values);
          }
          return values;
        });
  }

  /** The elements as whole numbers, row-major; a copy. */
  public static long[] longs(Tensor tensor) {
    return Scoped.withoutGradients(
        () -> {
          Tensor dense = host(tensor, ScalarType.Long);
          long[] values = new long[Math.toIntExact(dense.numel())];
          if (values.length > 0) {
            dense.data_ptr_long().get(values);
          }
          return values;
        });
  }

  private static Tensor host(Tensor tensor, ScalarType type) {
    return tensor.detach().cpu().to(type).contiguous();
  }

  private static Tensor ofInts(int[] values, ScalarType type, long[] shape) {
    return Tensor.create(Arrays.copyOf(values, values.length), shape).to(type);
  }
}
