package io.quantry.quantizer.container;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.scheme.BitPacking;
import io.quantry.quantizer.scheme.QuantizedType;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * The integers of weights as a model stores them.
 *
 * <ol>
 *   <li>int8: an INT8 initializer.
 *   <li>int4 and int3: an INT4 initializer, two to a byte, and a Cast to INT8. ONNX has no type of
 *       three bits.
 *   <li>int2: an INT2 initializer, four to a byte, and a Cast to INT8.
 * </ol>
 *
 * The runtime folds the Cast when it loads the model, and has an int8 model from there on. A
 * DequantizeLinear of the packed integers themselves would stay and keep products in FP32.
 */
public final class WeightContainer {
  private WeightContainer() {}

  /** The least version of the standard operators that has the element types. */
  public static long opset(QuantizedType type) {
    ElementType packed = elementType(type);
    return packed == ElementType.INT2 ? 25 : packed == ElementType.INT4 ? 21 : 13;
  }

  /**
   * Adds integers to a graph, which is to be sorted afterwards.
   *
   * @param name of the weights
   * @param values one byte each, within the type
   * @param type signed, of at most 8 bits
   * @return INT8 of those dims, constant once the model is loaded
   */
  public static Value store(
      Graph graph, String name, byte[] values, QuantizedType type, long... dims) {
    ElementType elementType = elementType(type);
    if (elementType == ElementType.INT8) {
      return graph.addInitializer(name + "_int8", Tensor.ofInt8s(values, dims));
    }
    byte[] bytes = BitPacking.pack(values, elementType.bits());
    Value packed =
        graph.addInitializer(
            name + "_" + elementType.name().toLowerCase(Locale.ROOT),
            Tensor.ofBytes(elementType, ByteBuffer.wrap(bytes), dims));
    return graph
        .newNode("Cast")
        .name(graph.freshName(name + "_Cast"))
        .inputs(packed)
        .attribute(Attribute.of("to", ElementType.INT8.code()))
        .output(name + "_int8")
        .insertBefore(graph.nodes().getFirst())
        .requireOutput(0);
  }

  private static ElementType elementType(QuantizedType type) {
    return switch (type) {
      case INT8 -> ElementType.INT8;
      case INT4, INT3 -> ElementType.INT4;
      case INT2 -> ElementType.INT2;
      case INT32, INT16, UINT16, UINT8, UINT7, UINT6, UINT5, UINT4, UINT3, UINT2 ->
          throw new IllegalArgumentException("weights are not stored as " + type);
    };
  }
}
