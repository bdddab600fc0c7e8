package io.quantry.quantizer.technique.halfprecision;

import static java.util.Map.entry;

import io.quantry.onnx.ir.Node;
import java.util.Map;
import java.util.Optional;

/**
 * The operators whose form is known, one row each, from the schemas of operator sets 7 to 22. An
 * operator that is not here stays FP32.
 */
final class OperatorForms {
  private static final Map<String, OperatorForm> FORMS =
      Map.ofEntries(
          // What 16 bits are for: products.
          seed("Conv", "TTT", "T", 22),
          seed("ConvTranspose", "TTT", "T", 22),
          seed("Gemm", "TTT", "T", 13),
          seed("MatMul", "TT", "T", 13),
          seed("Einsum", "T*", "T", 0),
          seed("LSTM", "TTTT.TTT", "TTT", 22),
          seed("GRU", "TTTT.T", "TT", 22),
          seed("RNN", "TTTT.T", "TT", 22),
          // Element by element.
          join("Abs", "T", "T", 13),
          join("Add", "TT", "T", 13),
          join("Sub", "TT", "T", 13),
          join("Mul", "TT", "T", 13),
          join("Div", "TT", "T", 13),
          join("Neg", "T", "T", 13),
          join("Min", "T*", "T", 13),
          join("Max", "T*", "T", 13),
          join("Sum", "T*", "T", 13),
          join("Mean", "T*", "T", 13),
          join("Clip", "TTT", "T", 16),
          join("Relu", "T", "T", 13),
          join("LeakyRelu", "T", "T", 16),
          join("PRelu", "TT", "T", 16),
          join("Elu", "T", "T", 22),
          join("Selu", "T", "T", 22),
          join("Celu", "T", "T", 0),
          join("Sigmoid", "T", "T", 13),
          join("HardSigmoid", "T", "T", 22),
          join("HardSwish", "T", "T", 22),
          join("Tanh", "T", "T", 13),
          join("Erf", "T", "T", 13),
          join("Gelu", "T", "T", 20),
          join("Softsign", "T", "T", 22),
          join("Softplus", "T", "T", 22),
          join("Exp", "T", "T", 13),
          join("Log", "T", "T", 13),
          join("Sqrt", "T", "T", 13),
          join("Reciprocal", "T", "T", 13),
          join("Pow", "TT", "T", 15),
          join("Where", ".TT", "T", 16),
          join("Softmax", "T", "T", 13),
          join("LogSoftmax", "T", "T", 13),
          // Over several elements.
          join("BatchNormalization", "TTTTT", "T", 14),
          join("InstanceNormalization", "TTT", "T", 22),
          join("LayerNormalization", "TTT", "T", 17),
          join("LpNormalization", "T", "T", 22),
          join("LRN", "T", "T", 13),
          join("AveragePool", "T", "T", 22),
          join("GlobalAveragePool", "T", "T", 22),
          join("GlobalMaxPool", "T", "T", 22),
          join("MaxPool", "T", "Ti", 22),
          join("CumSum", "T.", "T", 14, 0),
          join("ReduceMax", "T.", "T", 13),
          join("ReduceMin", "T.", "T", 13),
          join("ReduceMean", "T.", "T", 13),
          join("ReduceSum", "T.", "T", 13),
          join("ReduceProd", "T.", "T", 13),
          join("ReduceL1", "T.", "T", 13),
          join("ReduceL2", "T.", "T", 13),
          join("ReduceSumSquare", "T.", "T", 13),
          join("ReduceLogSum", "T.", "T", 13),
          join("ReduceLogSumExp", "T.", "T", 13),
          // What moves data.
          join("Identity", "T", "T", 13),
          join("Dropout", "T..", "Tb", 13),
          join("Reshape", "T.", "T", 13),
          join("Flatten", "T", "T", 13),
          join("Transpose", "T", "T", 13),
          join("Squeeze", "T.", "T", 13),
          join("Unsqueeze", "T.", "T", 13),
          join("Expand", "T.", "T", 13),
          join("Tile", "T.", "T", 13),
          join("Concat", "T*", "T", 13),
          join("Split", "T.", "T*", 13),
          join("Slice", "T....", "T", 13),
          join("Pad", "T.T.", "T", 13),
          join("Gather", "T.", "T", 13),
          join("GatherElements", "T.", "T", 13),
          join("GatherND", "T.", "T", 13),
          join("ScatterElements", "T.T", "T", 13),
          join("ScatterND", "T.T", "T", 13),
          join("DepthToSpace", "T", "T", 13),
          join("SpaceToDepth", "T", "T", 13),
          join("Resize", "T...", "T", 13),
          join("Upsample", "T.", "T", 0),
          // What makes values, or asks about them.
          join("Cast", "a", "d", 13),
          join("ConstantOfShape", ".", "d", 20),
          join("EyeLike", "a", "d", 22),
          join("RandomNormal", "", "d", 22),
          join("RandomUniform", "", "d", 22),
          join("RandomNormalLike", "a", "d", 22),
          join("RandomUniformLike", "a", "d", 22),
          join("Shape", "a", "i", 13),
          join("Size", "a", "i", 13),
          join("ArgMax", "T", "i", 13),
          join("ArgMin", "T", "i", 13),
          join("NonZero", "T", "i", 13),
          join("IsNaN", "T", "b", 13),
          join("Equal", "TT", "b", 11, 13),
          join("Greater", "TT", "b", 13),
          join("GreaterOrEqual", "TT", "b", 16),
          join("Less", "TT", "b", 13),
          join("LessOrEqual", "TT", "b", 16),
          join("TopK", "T.", "Ti", 0),
          join("NonMaxSuppression", ".....", "i", 0),
          join("RoiAlign", "TT.", "T", 22));

  private OperatorForms() {}

  /** The form of a node's operator; empty if it is unknown or of another domain. */
  static Optional<OperatorForm> of(Node node) {
    return node.domain().isEmpty()
        ? Optional.ofNullable(FORMS.get(node.opType()))
        : Optional.empty();
  }

  /** All rows. */
  static Map<String, OperatorForm> all() {
    return FORMS;
  }

  private static Map.Entry<String, OperatorForm> seed(
      String opType, String inputs, String outputs, int bfloat16Since) {
    return entry(opType, new OperatorForm(true, inputs, outputs, 1, bfloat16Since));
  }

  private static Map.Entry<String, OperatorForm> join(
      String opType, String inputs, String outputs, int bfloat16Since) {
    return join(opType, inputs, outputs, 1, bfloat16Since);
  }

  private static Map.Entry<String, OperatorForm> join(
      String opType, String inputs, String outputs, int float16Since, int bfloat16Since) {
    return entry(opType, new OperatorForm(false, inputs, outputs, float16Since, bfloat16Since));
  }
}
