package io.quantry.popcount.operator;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The operators of the standard domain that run in FLOAT. Another is one file and one line. */
public final class Operators {
  private interface Reader {
    Call read(NodeView node);
  }

  private static final Map<String, Reader> READERS =
      Map.ofEntries(
          Map.entry("Add", node -> Elementwise.of(node, Float::sum)),
          Map.entry("BatchNormalization", BatchNormalization::of),
          Map.entry("Clip", Clip::of),
          Map.entry("Conv", Convolution::of),
          Map.entry("DequantizeLinear", Quantization::dequantize),
          Map.entry("Flatten", Layout::flatten),
          Map.entry("Gemm", MatrixProduct::gemm),
          Map.entry("GlobalAveragePool", GlobalAveragePool::of),
          Map.entry("Identity", node -> Call.on(node.input(0), x -> x)),
          Map.entry("MatMul", MatrixProduct::matMul),
          Map.entry("MaxPool", MaxPool::of),
          Map.entry("Mul", node -> Elementwise.of(node, (x, y) -> x * y)),
          Map.entry("QuantizeLinear", Quantization::quantize),
          Map.entry("Relu", Clip::relu),
          Map.entry("Reshape", Layout::reshape),
          Map.entry("Sub", node -> Elementwise.of(node, (x, y) -> x - y)));

  private Operators() {}

  public static Set<String> names() {
    return READERS.keySet();
  }

  /**
   * @throws UnsupportedNodeException if the operator is not in the table, or not in this form
   */
  public static Call read(NodeView node) {
    Reader reader = node.node().domain().isEmpty() ? reader(node.node().opType()) : null;
    if (reader == null) {
      throw new UnsupportedNodeException("this operator is not run here");
    }
    return reader.read(node);
  }

  private static @Nullable Reader reader(String opType) {
    return READERS.get(opType);
  }
}
