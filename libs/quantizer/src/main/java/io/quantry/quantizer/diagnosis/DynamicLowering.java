package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Value;

/** Products whose activation is quantized as they run, and which give FP32. */
record DynamicLowering(LoweredGraph lowered) {

  /** MatMulInteger or ConvInteger, Cast, Mul by both scales. */
  void integerProduct(Node node) {
    ProductScale chain = ProductScale.after(node);
    Node rescale = chain.rescale();
    Node quantize = node.requireInput(0).producer().orElse(null);
    Value scale = chain.constant().orElse(null);
    if (rescale == null
        || scale == null
        || quantize == null
        || !quantize.opType().equals("DynamicQuantizeLinear")) {
      return;
    }
    boolean conv = node.opType().equals("ConvInteger");
    DequantizedConstant.of(node.requireInput(1), scale, node.input(3), conv ? 0 : -1)
        .ifPresent(
            weight -> {
              NodeBuilder builder =
                  lowered
                      .graph()
                      .newNode(conv ? "Conv" : "MatMul")
                      .name(rescale.name())
                      .inputs(lowered.dequantizeDynamic(node, quantize), lowered.add(weight))
                      .output(rescale.requireOutput(0).name());
              node.attributes().forEach(builder::attribute);
              lowered.replace(node, rescale, builder.insertBefore(node).requireOutput(0));
            });
  }

  /** MatMulIntegerToFloat: its operands are quantized already. */
  void toFloat(Node node) {
    DequantizedConstant.of(node, 1, 3, 5, -1)
        .ifPresent(
            weight ->
                lowered.product(
                    node,
                    lowered.activation(
                        node, node.requireInput(0), node.requireInput(2), node.input(4)),
                    lowered.add(weight),
                    node.input(6)));
  }

  /** DynamicQuantizeMatMul: it quantizes its activation itself. */
  void quantizingProduct(Node node) {
    DequantizedConstant.of(node, 1, 2, 3, -1)
        .ifPresent(
            weight -> {
              Value constant = lowered.add(weight);
              String name = node.requireInput(0).name();
              Node quantize =
                  lowered
                      .graph()
                      .newNode("DynamicQuantizeLinear")
                      .inputs(node.requireInput(0))
                      .output(name + "_uint8")
                      .output(name + "_scale")
                      .output(name + "_zero_point")
                      .insertBefore(node);
              lowered.product(
                  node, lowered.dequantizeDynamic(node, quantize), constant, node.input(4));
            });
  }

  /** Inputs as {@code ContribOperators.md} has them for QAttention and Attention. */
  void attention(Node node) {
    if (node.outputCount() > 1) {
      return; // with a past that is quantized in another way
    }
    DequantizedConstant.of(node, 1, 4, 7, -1)
        .ifPresent(
            weight -> {
              Value constant = lowered.add(weight);
              NodeBuilder builder =
                  lowered
                      .graph()
                      .newNode("Attention")
                      .domain(node.domain())
                      .name(node.name())
                      .inputs(
                          lowered.activation(
                              node, node.requireInput(0), node.requireInput(3), node.input(6)),
                          constant,
                          node.input(2).orElse(null),
                          node.input(5).orElse(null))
                      .output(node.requireOutput(0).name() + "_float");
              node.attributes().forEach(builder::attribute);
              lowered.replace(node, node, builder.insertBefore(node).requireOutput(0));
            });
  }
}
