package io.quantry.quantizer.technique.staticqdq;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.operator.HardSigmoidForm;
import io.quantry.quantizer.scheme.AffineParameters;
import io.quantry.quantizer.scheme.QuantizedType;
import io.quantry.quantizer.scheme.Range;

/**
 * Writes a HardSigmoid between 8-bit tensors as an Add, for which there is an integer kernel;
 * {@link QuantizedTensors#written} does the rest.
 */
final class HardSigmoids {
  private HardSigmoids() {}

  static void rewrite(Graph graph, Node node) {
    HardSigmoidForm form = HardSigmoidForm.of(node).orElseThrow();
    AffineParameters parameters =
        AffineParameters.asymmetric(QuantizedType.UINT8, new Range(0, form.offset()));
    String name = node.requireOutput(0).name() + "_offset";
    byte[] offset = {(byte) parameters.quantize(form.offset())};
    Value dequantized =
        graph
            .newNode("DequantizeLinear")
            .name(graph.freshName(name + "_DequantizeLinear"))
            .inputs(
                graph.addInitializer(name + "_uint8", Tensor.ofUint8s(offset)),
                graph.addInitializer(name + "_scale", Tensor.scalar(parameters.scale())),
                graph.addInitializer(
                    name + "_zero_point",
                    Tensor.ofUint8s(new byte[] {(byte) parameters.zeroPoint()})))
            .output(name + "_dequantized")
            .insertBefore(node)
            .requireOutput(0);
    node.setOpType("Add");
    node.attributes().stream().map(Attribute::name).toList().forEach(node::removeAttribute);
    node.addInput(dequantized);
  }
}
