package io.quantry.ort;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import io.quantry.onnx.ir.Dimension;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Between our tensors and signatures and the runtime's. */
final class NativeTensors {
  private static final String TYPE_PREFIX = "ONNX_TENSOR_ELEMENT_DATA_TYPE_";
  private static final Map<String, ElementType> TYPES =
      Arrays.stream(ElementType.values())
          .collect(Collectors.toUnmodifiableMap(ElementType::name, Function.identity()));

  private NativeTensors() {}

  /** Wraps a direct buffer without a copy; a heap buffer is copied. */
  static OnnxTensor wrap(String name, TensorValue value) {
    ByteBuffer content = value.content();
    if (!content.isDirect()) {
      ByteBuffer copy = ByteBuffer.allocateDirect(content.remaining());
      content = copy.put(content).flip();
    }
    return wrap(name, value.elementType(), content.order(ByteOrder.nativeOrder()), value.shape());
  }

  static OnnxTensor wrap(String name, ElementType type, ByteBuffer direct, long[] shape) {
    try {
      return OnnxTensor.createTensor(Machine.environment(), direct, shape, javaType(name, type));
    } catch (OrtException e) {
      throw Failures.run(e);
    }
  }

  /**
   * Copies a result out of the runtime's memory.
   *
   * @throws RunnerException {@code model-rejected-by-runtime} for text, and for types that the
   *     runtime's Java interface does not name
   */
  static TensorValue copyOf(OnnxTensor tensor) {
    TensorInfo info = tensor.getInfo();
    if (!elementType(info).isFixedWidth()) {
      throw new RunnerException(
          Failures.REJECTED,
          "an output of the type %s cannot be read".formatted(info.onnxType.name()));
    }
    ByteBuffer content =
        info.getNumElements() == 0
            ? ByteBuffer.allocate(0)
            : tensor.getByteBuffer().order(ByteOrder.nativeOrder());
    return new TensorValue(elementType(info), info.getShape(), content);
  }

  /** Empty for sequences, maps, and anything else that is no tensor. */
  static Optional<TensorSignature> signature(NodeInfo node) {
    return node.getInfo() instanceof TensorInfo info
        ? Optional.of(new TensorSignature(node.getName(), elementType(info), shape(info)))
        : Optional.empty();
  }

  /** By name: the numbers of the runtime's Java constants are not those of the ONNX format. */
  static ElementType elementType(TensorInfo info) {
    String name = info.onnxType.name().substring(TYPE_PREFIX.length());
    return TYPES.getOrDefault(name, ElementType.UNKNOWN);
  }

  private static Shape shape(TensorInfo info) {
    long[] sizes = info.getShape();
    String[] names = info.getDimensionNames();
    List<Dimension> dimensions = new ArrayList<>(sizes.length);
    for (int axis = 0; axis < sizes.length; axis++) {
      String name = axis < names.length ? names[axis] : "";
      if (sizes[axis] >= 0) {
        dimensions.add(Dimension.of(sizes[axis]));
      } else {
        dimensions.add(name.isEmpty() ? Dimension.UNKNOWN : Dimension.named(name));
      }
    }
    return new Shape(dimensions);
  }

  private static OnnxJavaType javaType(String name, ElementType type) {
    return switch (type) {
      case FLOAT -> OnnxJavaType.FLOAT;
      case DOUBLE -> OnnxJavaType.DOUBLE;
      case FLOAT16 -> OnnxJavaType.FLOAT16;
      case BFLOAT16 -> OnnxJavaType.BFLOAT16;
      case INT8 -> OnnxJavaType.INT8;
      case UINT8 -> OnnxJavaType.UINT8;
      case INT16 -> OnnxJavaType.INT16;
      case INT32 -> OnnxJavaType.INT32;
      case INT64 -> OnnxJavaType.INT64;
      case BOOL -> OnnxJavaType.BOOL;
      default ->
          throw new RunnerException(
              Failures.MISMATCH,
              "input '%s': the runtime's Java interface takes no %s".formatted(name, type));
    };
  }
}
