package io.quantry.trainer.training;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Puts fake quantizers in front of every Conv and Gemm of a model, without any other tool. */
final class FakeQuantized {
  private static final byte[] HIGHEST = {0, 1, 3, 7, 15, 31, 63, 127, (byte) 255};

  private FakeQuantized() {}

  /** Weights in four bits by output channel, activations in so many bits of a UINT8. */
  static Model of(Model model, int activationBits) {
    Graph graph = model.graph();
    model.opsets().set("", 21);
    for (Node node : graph.nodes()) {
      if (node.is("Conv") || node.is("Gemm")) {
        weights(graph, node);
        if (!node.requireInput(0).isGraphInput()) {
          activations(graph, node, activationBits);
        }
      }
    }
    return model;
  }

  private static void weights(Graph graph, Node node) {
    Value source = node.requireInput(1);
    Tensor tensor = source.initializer().orElseThrow();
    float[] values = tensor.floats();
    int channels = Math.toIntExact(tensor.dim(0));
    float[] scales = new float[channels];
    for (int i = 0; i < values.length; i++) {
      int c = i / (values.length / channels);
      scales[c] = Math.max(scales[c], Math.abs(values[i]) / 7);
    }
    Value scale = graph.addInitializer(source.name() + "_scale", Tensor.ofFloats(scales, channels));
    Value zero =
        graph.addInitializer(
            source.name() + "_zero",
            Tensor.ofBytes(ElementType.INT4, ByteBuffer.allocate((channels + 1) / 2), channels));
    Node quantize = pair(graph, "QuantizeLinear", node, source, scale, zero, 0);
    Node dequantize =
        pair(graph, "DequantizeLinear", node, quantize.requireOutput(0), scale, zero, 0);
    node.replaceInput(1, dequantize.requireOutput(0));
  }

  private static void activations(Graph graph, Node node, int bits) {
    Value source = node.requireInput(0);
    Value scale = graph.addInitializer(node.name() + "_in_scale", Tensor.scalar(4f / 15));
    Value zero = graph.addInitializer(node.name() + "_in_zero", uint8((byte) 0));
    Value most = graph.addInitializer(node.name() + "_in_most", uint8(HIGHEST[bits]));
    Node quantize = pair(graph, "QuantizeLinear", node, source, scale, zero, 1);
    Node clip =
        graph
            .newNode("Clip")
            .inputs(Arrays.asList(quantize.requireOutput(0), null, most).toArray(Value[]::new))
            .output(node.name() + "_clipped")
            .insertBefore(node);
    Node dequantize = pair(graph, "DequantizeLinear", node, clip.requireOutput(0), scale, zero, 1);
    node.replaceInput(0, dequantize.requireOutput(0));
  }

  private static Node pair(
      Graph graph, String opType, Node before, Value data, Value scale, Value zero, int axis) {
    return graph
        .newNode(opType)
        .inputs(data, scale, zero)
        .attribute(Attribute.of("axis", axis))
        .output(graph.freshName(data.name() + "_" + opType))
        .insertBefore(before);
  }

  private static Tensor uint8(byte value) {
    return Tensor.ofUint8s(new byte[] {value});
  }
}
