package io.quantry.quantizer.technique.trained;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Weights of -1 and 1, one bit each and unpacked as -32 and 32: 1 for 1, eight to a byte, the first
 * in the lowest bit. Standard operators unpack them, which the runtime does once, when it loads the
 * model:
 *
 * <pre>{@code
 * uint8 [bytes, 1] → BitShift right by [0 … 7] → BitwiseAnd 1 → Cast to INT8 → Mul 64 → Sub 32
 *   → Reshape [8 bytes] → Slice [elements] → Reshape
 * }</pre>
 */
final class PackedBits {
  /** What 1 is unpacked as: twice that is the largest power of two in 8 bits. */
  static final int MAGNITUDE = 32;

  private final Graph graph;
  private final Map<String, Value> constants = new LinkedHashMap<>();

  PackedBits(Graph graph) {
    this.graph = graph;
  }

  /**
   * Adds weights to the graph.
   *
   * @param signs -1 or 1 each
   * @param before the node that is to read them
   * @return INT8 of those dims, {@link #MAGNITUDE} times the signs
   */
  Value add(String name, byte[] signs, long[] dims, Node before) {
    byte[] bytes = pack(signs);
    Value packed = graph.addInitializer(name + "_bits", Tensor.ofUint8s(bytes, bytes.length, 1));
    Value shifts =
        constant("bit_positions", Tensor.ofUint8s(new byte[] {0, 1, 2, 3, 4, 5, 6, 7}, 1, 8));
    Value shifted =
        node("BitShift", name, before, packed, shifts, Attribute.of("direction", "RIGHT"));
    Value bits =
        node(
            "BitwiseAnd",
            name,
            before,
            shifted,
            constant("bit_mask", Tensor.ofUint8s(new byte[] {1})));
    Value signed =
        append(
            graph
                .newNode("Cast")
                .inputs(bits)
                .attribute(Attribute.of("to", ElementType.INT8.code())),
            name,
            before);
    Value doubled =
        node(
            "Mul",
            name,
            before,
            signed,
            constant("bit_spread", Tensor.ofInt8s(new byte[] {2 * MAGNITUDE})));
    Value spread =
        node(
            "Sub",
            name,
            before,
            doubled,
            constant("bit_offset", Tensor.ofInt8s(new byte[] {MAGNITUDE})));
    if (signs.length % Byte.SIZE != 0) {
      Value flat = node("Reshape", name, before, spread, ints("bit_flat", -1));
      spread =
          append(
              graph
                  .newNode("Slice")
                  .inputs(flat, ints("bit_start", 0), ints(name + "_count", signs.length)),
              name,
              before);
    }
    return node("Reshape", name, before, spread, ints(name + "_dims", dims));
  }

  /** Bit i % 8 of byte i / 8 says whether element i is positive. */
  static byte[] pack(byte[] signs) {
    byte[] packed = new byte[Math.ceilDiv(signs.length, Byte.SIZE)];
    for (int i = 0; i < signs.length; i++) {
      packed[i / Byte.SIZE] |= (byte) ((signs[i] > 0 ? 1 : 0) << i % Byte.SIZE);
    }
    return packed;
  }

  private Value constant(String name, Tensor tensor) {
    return constants.computeIfAbsent(name, key -> graph.addInitializer(key, tensor));
  }

  private Value ints(String name, long... values) {
    return constant(name, Tensor.ofInt64s(values, values.length));
  }

  private Value node(
      String opType, String name, Node before, Value left, Value right, Attribute... attributes) {
    NodeBuilder node = graph.newNode(opType).inputs(left, right);
    for (Attribute attribute : attributes) {
      node.attribute(attribute);
    }
    return append(node, name, before);
  }

  private Value append(NodeBuilder node, String name, Node before) {
    return node.output(name + "_unpacked").insertBefore(before).requireOutput(0);
  }
}
