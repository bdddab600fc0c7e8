package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import java.util.List;

/**
 * Rewrites operators on integers of a main graph as the same arithmetic on dequantized operands, so
 * that each quantization stands in the graph by itself.
 *
 * <ol>
 *   <li>QLinearConv, QLinearMatMul, QGemm: DequantizeLinear, the operator in FP32, QuantizeLinear.
 *   <li>DynamicQuantizeLinear, MatMulInteger or ConvInteger, Cast, Mul by both scales:
 *       DequantizeLinear, the operator in FP32.
 *   <li>DynamicQuantizeMatMul, MatMulIntegerToFloat and QAttention of ONNX Runtime likewise.
 *   <li>Rows of an integer table, Cast, Mul by rows of its scales; or DequantizeLinear behind the
 *       Gather: Gather of the table in FP32.
 *   <li>MatMulNBits with 2, 4 or 8 bits: MatMul.
 *   <li>Constants in {@link WidenedAtLoad}'s forms: FP32 initializers.
 * </ol>
 *
 * What has another form stays as it is: nothing of it is changed or listed.
 */
final class Lowering {
  private final LoweredGraph lowered;
  private final LinearLowering linear;
  private final DynamicLowering dynamic;
  private final StorageLowering storage;

  Lowering(Graph graph) {
    this.lowered = new LoweredGraph(graph);
    this.linear = new LinearLowering(lowered);
    this.dynamic = new DynamicLowering(lowered);
    this.storage = new StorageLowering(lowered);
  }

  /** Constants that became FP32. */
  List<WeightPoint> weights() {
    return lowered.weights();
  }

  void run() {
    for (Node node : lowered.graph().nodes()) {
      if (!node.isRemoved()) {
        lower(node);
      }
    }
  }

  private void lower(Node node) {
    switch (node.opType()) {
      case "QLinearConv", "QLinearMatMul", "QGemm" -> linear.lower(node);
      case "MatMulInteger", "ConvInteger" -> dynamic.integerProduct(node);
      case "MatMulIntegerToFloat" -> dynamic.toFloat(node);
      case "DynamicQuantizeMatMul" -> dynamic.quantizingProduct(node);
      case "QAttention" -> dynamic.attention(node);
      case "Gather" -> {
        storage.table(node);
        if (!node.isRemoved()) {
          storage.widenedAtLoad(node);
        }
      }
      case "Mul", "GatherElements" -> storage.widenedAtLoad(node);
      case "MatMulNBits" -> storage.blocks(node);
      default -> {}
    }
  }
}
