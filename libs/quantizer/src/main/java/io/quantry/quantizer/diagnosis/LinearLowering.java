package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Value;
import java.util.Optional;

/**
 * QLinearConv, QLinearMatMul and QGemm, whose inputs and outputs are all quantized. QGemm without
 * an output scale gives FP32.
 */
record LinearLowering(LoweredGraph lowered) {

  void lower(Node node) {
    boolean gemm = node.opType().equals("QGemm");
    Optional<Value> outputScale = node.input(gemm ? 7 : 6);
    Optional<Value> outputZeroPoint = node.input(gemm ? 8 : 7);
    Optional<Value> bias = node.input(gemm ? 6 : 8);
    long axis = node.opType().equals("QLinearConv") ? 0 : -1;
    boolean turned = gemm && node.attributeInt("transB", 0) != 0;
    Optional<DequantizedConstant> weight = DequantizedConstant.of(node, 3, 4, 5, turned ? 0 : axis);
    Optional<DequantizedConstant> floatBias =
        bias.flatMap(
            stored -> DequantizedConstant.bias(stored, node.requireInput(1), node.requireInput(4)));
    if (weight.isEmpty()
        || (bias.isPresent() && floatBias.isEmpty())
        || (outputScale.isEmpty() && !gemm)) {
      return;
    }
    Value activation =
        lowered.dequantize(
            node, node.requireInput(0), node.requireInput(1), node.input(2).orElse(null));
    String operator = gemm ? "Gemm" : node.opType().substring("QLinear".length());
    NodeBuilder builder =
        lowered
            .graph()
            .newNode(operator)
            .name(node.name())
            .inputs(activation, lowered.add(weight.get()))
            .output(node.requireOutput(0).name() + "_float");
    node.attributes().forEach(builder::attribute);
    floatBias.ifPresent(constant -> builder.inputs(lowered.add(constant)));
    Value result = builder.insertBefore(node).requireOutput(0);
    if (outputScale.isPresent()) {
      result =
          lowered
              .graph()
              .newNode("QuantizeLinear")
              .inputs(result, outputScale.get(), outputZeroPoint.orElse(null))
              .output(node.requireOutput(0).name() + "_requantized")
              .insertBefore(node)
              .requireOutput(0);
    }
    lowered.replace(node, node, result);
  }
}
