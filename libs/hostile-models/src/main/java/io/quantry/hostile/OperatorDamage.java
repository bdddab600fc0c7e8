package io.quantry.hostile;

import io.quantry.onnx.proto.GraphProto;
import io.quantry.onnx.proto.ModelProto;
import io.quantry.onnx.proto.NodeProto;
import java.util.List;
import java.util.Random;

/** Another operator in a node's place, with inputs and attributes that were never meant for it. */
final class OperatorDamage extends GraphMutator {
  private static final List<String> STANDARD =
      List.of(
          "Relu",
          "MatMul",
          "Gemm",
          "Conv",
          "ConvTranspose",
          "MaxPool",
          "AveragePool",
          "Reshape",
          "Transpose",
          "Concat",
          "Split",
          "Slice",
          "Gather",
          "GatherND",
          "Scatter",
          "ScatterND",
          "Expand",
          "Tile",
          "Pad",
          "Resize",
          "Range",
          "OneHot",
          "TopK",
          "NonZero",
          "Where",
          "QuantizeLinear",
          "DequantizeLinear",
          "QLinearMatMul",
          "QLinearConv",
          "MatMulInteger",
          "ConvInteger",
          "DynamicQuantizeLinear",
          "LSTM",
          "GRU",
          "RNN",
          "If",
          "Loop",
          "Scan",
          "SequenceInsert",
          "SequenceAt",
          "SplitToSequence",
          "ConcatFromSequence",
          "Optional",
          "StringNormalizer",
          "Einsum",
          "NonMaxSuppression",
          "RoiAlign",
          "GridSample",
          "Compress",
          "Unique",
          "ReverseSequence",
          "CumSum",
          "DepthToSpace",
          "LRN",
          "BatchNormalization",
          "LayerNormalization",
          "InstanceNormalization",
          "Attention",
          "Identity",
          "Constant",
          "ConstantOfShape",
          "Shape",
          "Size",
          "Softmax",
          "ReduceSum",
          "ArgMax",
          "EyeLike",
          "Evil");
  private static final List<String> MICROSOFT =
      List.of(
          "MatMulNBits",
          "DynamicQuantizeMatMul",
          "MatMulIntegerToFloat",
          "QLinearAdd",
          "QGemm",
          "QAttention",
          "Attention",
          "FusedConv",
          "FusedMatMul",
          "SkipLayerNormalization",
          "EmbedLayerNormalization",
          "GroupQueryAttention",
          "BiasGelu",
          "NhwcMaxPool",
          "QLinearPool",
          "GatherBlockQuantized",
          "BeamSearch",
          "EPContext",
          "QuantizeLinear",
          "DequantizeLinear");

  OperatorDamage() {
    super("operators");
  }

  @Override
  void damage(ModelProto.Builder model, GraphProto.Builder graph, Random random) {
    int index = pick(graph.getNodeCount(), random);
    if (index < 0) {
      return;
    }
    NodeProto.Builder node = graph.getNodeBuilder(index);
    switch (random.nextInt(5)) {
      case 0 ->
          node.setDomain("com.microsoft")
              .setOpType(MICROSOFT.get(random.nextInt(MICROSOFT.size())));
      case 1 -> node.setDomain(random.nextBoolean() ? "ai.onnx.ml" : "com.example");
      default -> node.clearDomain().setOpType(STANDARD.get(random.nextInt(STANDARD.size())));
    }
    if (random.nextInt(3) == 0) {
      node.clearAttribute();
    }
  }
}
