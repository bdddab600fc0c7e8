package io.quantry.quantizer.runtime;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.FoldConstants;
import io.quantry.ort.Machine;
import io.quantry.ort.RuntimeConstants;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Models whose integer products come out as ONNX defines them, on every processor. ONNX Runtime
 * multiplies uint8 by int8 with {@code vpmaddubsw} where there is no VNNI, and that instruction's
 * sums of 16 bits saturate; its kernels for uint8 by uint8 do not. There, weights of int8 become
 * uint8 here: they and their zero points are 128 higher.
 */
public final class ExactProducts {
  private static final boolean SATURATES =
      Collections.disjoint(
          Machine.instructionSets(), Set.of("avx_vnni", "avx512_vnni", "amx_int8", "asimd"));
  private static final Set<String> WEIGHTED = Set.of("Conv", "ConvTranspose", "MatMul", "Gemm");

  /** Inputs of weights and their zero points, of nodes that multiply in integers. */
  private static final Map<String, List<int[]>> OPERANDS =
      Map.of(
          "MatMulInteger", List.of(new int[] {1, 3}),
          "ConvInteger", List.of(new int[] {1, 3}),
          "QAttention", List.of(new int[] {1, 7}),
          "DynamicQuantizeLSTM", List.of(new int[] {1, 9}, new int[] {2, 11}));

  private final Map<Value, Value> raised = new HashMap<>();

  private ExactProducts() {}

  /** The model itself where nothing saturates, and a copy elsewhere. */
  public static Model of(Model model) {
    if (!SATURATES) {
      return model;
    }
    Model copy = model.copy();
    new FoldConstants(new RuntimeConstants()).run(copy); // unpacks and transposes weights
    ExactProducts products = new ExactProducts();
    copy.allGraphs().forEach(graph -> List.copyOf(graph.nodes()).forEach(products::rewrite));
    return copy;
  }

  private void rewrite(Node node) {
    if (node.is("DequantizeLinear") && isWeight(node)) {
      raise(node, 0, 2);
    }
    OPERANDS
        .getOrDefault(node.opType(), List.of())
        .forEach(inputs -> raise(node, inputs[0], inputs[1]));
  }

  /** Whether all that it leads to are products whose second factor it is. */
  private static boolean isWeight(Node dequantize) {
    return dequantize.attributeInt("block_size", 0) == 0
        && dequantize.requireOutput(0).uses().stream()
            .allMatch(use -> use.inputIndex() == 1 && WEIGHTED.contains(use.node().opType()));
  }

  private void raise(Node node, int weights, int zeroPoint) {
    Optional<Value> value = raised(node.requireInput(weights));
    if (value.isEmpty()) {
      return;
    }
    Value zero =
        zeroPoint < node.inputCount()
            ? node.input(zeroPoint).flatMap(this::raised).orElse(null)
            : null;
    while (node.inputCount() <= zeroPoint) {
      node.addInput(null);
    }
    node.setInput(weights, value.get());
    node.setInput(zeroPoint, zero == null ? zeroPoints(node) : zero);
  }

  /** As many as there are scales, for a node that has none. */
  private static Value zeroPoints(Node node) {
    long[] dims =
        node.is("DequantizeLinear")
            ? node.requireInput(1).initializer().orElseThrow().dims()
            : new long[0];
    long count = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
    return node.graph()
        .addInitializer("raised_zero_point", raised(Tensor.ofInt8s(new byte[(int) count], dims)));
  }

  /** The same constant 128 higher; none of what is not int8. */
  private Optional<Value> raised(Value value) {
    return value
        .initializer()
        .filter(tensor -> tensor.elementType() == ElementType.INT8)
        .map(
            tensor ->
                raised.computeIfAbsent(
                    value,
                    constant -> constant.graph().addInitializer(value.name(), raised(tensor))));
  }

  private static Tensor raised(Tensor tensor) {
    ByteBuffer bytes = tensor.bytes();
    byte[] values = new byte[bytes.remaining()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) (bytes.get(i) ^ 0x80); // two's complement: adds 128
    }
    return Tensor.ofUint8s(values, tensor.dims());
  }
}
