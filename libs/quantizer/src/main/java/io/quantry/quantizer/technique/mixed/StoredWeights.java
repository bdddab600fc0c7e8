package io.quantry.quantizer.technique.mixed;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.scheme.BitPacking;
import io.quantry.quantizer.scheme.BlockwiseWeights;
import io.quantry.quantizer.technique.Precision;
import io.quantry.quantizer.weights.WeightLayer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Puts a layer's weights into the model in another precision, computed with in FP32.
 *
 * <ol>
 *   <li>FLOAT16: {@code Cast(w16)}. The runtime folds the Cast when it loads the model.
 *   <li>Integers of a product's matrix, where the operator set has them: DequantizeLinear, along
 *       axis 0 of {@code [k, n]}; the runtime makes one kernel of it and the product, MatMulNBits.
 *   <li>Other integers: {@code Cast(q) * scale}, folded too. A DequantizeLinear would not be, and
 *       keep convolutions from their blocked layout.
 * </ol>
 */
final class StoredWeights {
  private final Roundings roundings;

  StoredWeights(Roundings roundings) {
    this.roundings = roundings;
  }

  void rewrite(WeightLayer layer, Precision precision) {
    switch (precision) {
      case FLOAT32 -> {}
      case FLOAT16 -> replace(layer, castOf(layer, half(layer), "_float16"));
      case INT8, INT4 -> {
        BlockwiseWeights weights = roundings.integers(layer, precision);
        if (roundings.isDequantized(layer, precision)) {
          replace(layer, dequantized(layer, precision, weights));
        } else {
          replace(layer, scaled(layer, precision, weights));
        }
      }
    }
  }

  private static void replace(WeightLayer layer, Value wide) {
    Graph graph = layer.weights().graph();
    layer.weights().replaceAllUses(wide);
    graph.removeInitializer(layer.weights());
  }

  private Value dequantized(WeightLayer layer, Precision precision, BlockwiseWeights weights) {
    String name = layer.name();
    Graph graph = layer.weights().graph();
    long rows = weights.blocks().length();
    long columns = weights.blocks().inner();
    boolean blocked = precision == Precision.INT4;
    long[] scaleDims =
        blocked ? new long[] {weights.blocks().perLine(), columns} : new long[] {columns};
    boolean signed = weights.zeroPoints().length == 0;
    NodeBuilder node =
        graph
            .newNode("DequantizeLinear")
            .name(graph.freshName(name + "_DequantizeLinear"))
            .inputs(
                integers(graph, name, precision, signed, weights.values(), rows, columns),
                graph.addInitializer(
                    name + "_scale", Tensor.ofFloats(weights.scales(), scaleDims)));
    if (!signed) {
      node.inputs(
          graph.addInitializer(
              name + "_zero_point", packed(ElementType.UINT4, weights.zeroPoints(), scaleDims)));
    }
    node.attribute(Attribute.of("axis", blocked ? 0 : 1));
    if (blocked) {
      node.attribute(Attribute.of("block_size", roundings.blockSize()));
    }
    layer.readers().forEach(reader -> reader.removeAttribute("transB"));
    return node.output(name + "_dequantized")
        .insertBefore(graph.nodes().getFirst())
        .requireOutput(0);
  }

  private Value scaled(WeightLayer layer, Precision precision, BlockwiseWeights weights) {
    String name = layer.name();
    Graph graph = layer.weights().graph();
    long[] scaleDims =
        layer.lines().orElseThrow().scaleDims().stream().mapToLong(Long::longValue).toArray();
    Value narrow = integers(graph, name, precision, true, weights.values(), layer.tensor().dims());
    Value scale =
        graph.addInitializer(name + "_scale", Tensor.ofFloats(weights.scales(), scaleDims));
    Value cast = cast(graph, narrow, name);
    return graph
        .newNode("Mul")
        .inputs(cast, scale)
        .output(name + "_scaled")
        .insertAfter(cast.producer().orElseThrow())
        .requireOutput(0);
  }

  private static Value integers(
      Graph graph, String name, Precision precision, boolean signed, byte[] values, long... dims) {
    if (precision == Precision.INT8) {
      return graph.addInitializer(name + "_int8", Tensor.ofInt8s(values, dims));
    }
    ElementType type = signed ? ElementType.INT4 : ElementType.UINT4;
    return graph.addInitializer(name + "_int4", packed(type, values, dims));
  }

  private static Tensor packed(ElementType type, byte[] values, long... dims) {
    return Tensor.ofBytes(type, ByteBuffer.wrap(BitPacking.pack(values, 4)), dims);
  }

  private static Value castOf(WeightLayer layer, Tensor narrow, String suffix) {
    Graph graph = layer.weights().graph();
    return cast(graph, graph.addInitializer(layer.name() + suffix, narrow), layer.name());
  }

  private static Value cast(Graph graph, Value narrow, String name) {
    return graph
        .newNode("Cast")
        .attribute(Attribute.of("to", ElementType.FLOAT.code()))
        .inputs(narrow)
        .output(name + "_float32")
        .insertBefore(graph.nodes().getFirst())
        .requireOutput(0);
  }

  private static Tensor half(WeightLayer layer) {
    float[] values = layer.tensor().floats();
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(2, values.length)).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putShort(Float.floatToFloat16(value));
    }
    return Tensor.ofBytes(ElementType.FLOAT16, bytes.flip(), layer.tensor().dims());
  }
}
