package io.quantry.onnx.pass;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The floating-point types that occur in a model. Where only one does, a value of floating-point
 * type that nothing declares has it: what an upgrade needs to write a typed constant beside it.
 */
record FloatTypes(Set<ElementType> types) {
  static FloatTypes of(Model model) {
    Set<ElementType> types = EnumSet.noneOf(ElementType.class);
    for (Graph graph : model.allGraphs()) {
      graph.values().forEach(value -> value.elementType().ifPresent(types::add));
      for (Node node : graph.nodes()) {
        if (node.is("Cast")) {
          types.add(ElementType.of((int) node.attributeInt("to", 0)));
        }
        for (Attribute attribute : node.attributes()) {
          if (attribute instanceof Attribute.OfTensor one) {
            types.add(one.value().elementType());
          }
        }
      }
    }
    types.removeIf(type -> !type.isFloatingPoint());
    return new FloatTypes(types);
  }

  /** The floating-point type of a value: declared, or the only one there is. */
  Optional<ElementType> of(Value value) {
    Optional<ElementType> declared = value.elementType();
    if (declared.isPresent() || types.size() != 1) {
      return declared;
    }
    return Optional.of(types.iterator().next());
  }

  /** Whether {@link #scalar} can write this type. */
  static boolean isWritable(ElementType type) {
    return type == ElementType.FLOAT || type == ElementType.DOUBLE || type == ElementType.FLOAT16;
  }

  static Tensor scalar(ElementType type, float value) {
    return tensor(type, new float[] {value});
  }

  /** Values in a type that {@link #isWritable}. */
  static Tensor tensor(ElementType type, float[] values, long... dims) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(type.byteSize(values.length)))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      switch (type) {
        case FLOAT -> bytes.putFloat(value);
        case DOUBLE -> bytes.putDouble(value);
        case FLOAT16 -> bytes.putShort(Float.floatToFloat16(value));
        default -> throw new IllegalArgumentException("no constant of " + type);
      }
    }
    return Tensor.ofBytes(type, bytes.flip(), dims);
  }
}
