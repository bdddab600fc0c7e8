package io.quantry.onnx.pass;

import static io.quantry.onnx.pass.OpsetStep.when;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What changed in the standard operators between sets 7 and 13, by the ONNX operator changelog. */
final class StepsTo13 {
  private StepsTo13() {}

  static final List<OpsetStep> ROWS =
      Stream.of(
              ExperimentalSteps.ROWS,
              List.of(
                  // spatial left; 0 meant statistics per position.
                  OpsetStep.of(
                      "BatchNormalization",
                      9,
                      (node, context) ->
                          when(node.attributeInt("spatial", 1) != 1, "spatial=0 has no new form"),
                      (node, context) -> node.removeAttribute("spatial")),
                  // A batch axis in front was part of the operator.
                  OpsetStep.refused("Scan", 9, "changed its axes"),
                  OpsetStep.of(
                      "Upsample", 10, ResizeSteps::upsampleObstacle, ResizeSteps::upsample),
                  OpsetStep.of(
                      "Slice",
                      10,
                      (node, context) -> {
                        context.attributeToInput(node, "starts", 1);
                        context.attributeToInput(node, "ends", 2);
                        context.attributeToInput(node, "axes", 3);
                      }),
                  OpsetStep.of("TopK", 10, StepsTo13::topK),
                  OpsetStep.of("Resize", 11, ResizeSteps::resizeObstacle, ResizeSteps::resize),
                  OpsetStep.of("Clip", 11, StepsTo13::clipObstacle, StepsTo13::clip),
                  OpsetStep.of("Pad", 11, StepsTo13::padObstacle, StepsTo13::pad),
                  OpsetStep.of("Scatter", 11, (node, context) -> node.setOpType("ScatterElements")),
                  OpsetStep.of("Dropout", 12, StepsTo13::dropoutObstacle, StepsTo13::dropout),
                  // One of the ways to map coordinates left.
                  OpsetStep.of(
                      "Resize", 13, ResizeSteps::halfPixelObstacle, ResizeSteps::halfPixel),
                  OpsetStep.of(
                      "Split", 13, (node, context) -> context.attributeToInput(node, "split", 1))),
              OpsetStep.each(
                  "ReduceSum Squeeze Unsqueeze",
                  13,
                  (node, context) -> context.attributeToInput(node, "axes", 1)),
              OpsetStep.each("Softmax LogSoftmax Hardmax", 13, StepsTo13::flatten))
          .flatMap(List::stream)
          .toList();

  /** The operators of set 13 whose old form is a valid new form of the same meaning. */
  static final List<String> UNCHANGED =
      List.of(
          ("Abs Acos Acosh Add And ArgMax ArgMin Asin Asinh Atan Atanh AveragePool BitShift"
                  + " Cast Ceil Celu Compress Concat ConcatFromSequence Constant"
                  + " ConstantOfShape Conv ConvInteger ConvTranspose Cos Cosh CumSum"
                  + " DepthToSpace DequantizeLinear Det Div DynamicQuantizeLinear Einsum Elu"
                  + " Equal Erf Exp Expand EyeLike Flatten Floor GRU Gather GatherElements"
                  + " GatherND Gemm GlobalAveragePool GlobalLpPool GlobalMaxPool Greater"
                  + " GreaterOrEqual HardSigmoid Identity If InstanceNormalization IsInf IsNaN"
                  + " LRN LSTM LeakyRelu Less LessOrEqual Log Loop LpNormalization LpPool"
                  + " MatMul MatMulInteger Max MaxPool MaxRoiPool MaxUnpool Mean"
                  + " MeanVarianceNormalization Min Mod Mul Multinomial Neg"
                  + " NegativeLogLikelihoodLoss NonMaxSuppression NonZero Not OneHot Or PRelu"
                  + " Pow QLinearConv QLinearMatMul QuantizeLinear RNN RandomNormal"
                  + " RandomNormalLike RandomUniform RandomUniformLike Range Reciprocal"
                  + " ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean"
                  + " ReduceMin ReduceProd ReduceSumSquare Relu Reshape ReverseSequence"
                  + " RoiAlign Round ScatterElements ScatterND Selu SequenceAt SequenceConstruct"
                  + " SequenceEmpty SequenceErase SequenceInsert SequenceLength Shape Shrink"
                  + " Sigmoid Sign Sin Sinh Size SoftmaxCrossEntropyLoss Softplus Softsign"
                  + " SpaceToDepth SplitToSequence Sqrt StringNormalizer Sub Sum Tan Tanh"
                  + " TfIdfVectorizer ThresholdedRelu Tile Transpose Unique Where Xor")
              .split(" "));

  private static void topK(Node node, StepContext context) {
    long k = node.attributeInt("k", 1);
    node.removeAttribute("k");
    node.setInput(1, context.constant(node, "k", Tensor.ofInt64s(new long[] {k}, 1)));
  }

  private static Optional<String> clipObstacle(Node node, StepContext context) {
    boolean bounded = node.attribute("min").isPresent() || node.attribute("max").isPresent();
    return bounded ? context.unknownType(node) : Optional.empty();
  }

  /** min and max were attributes, whatever the type of the input. */
  private static void clip(Node node, StepContext context) {
    context.attributeToScalar(node, "min", 1);
    context.attributeToScalar(node, "max", 2);
  }

  private static Optional<String> padObstacle(Node node, StepContext context) {
    boolean valued = node.attributeFloat("value", 0) != 0;
    return valued ? context.unknownType(node) : Optional.empty();
  }

  private static void pad(Node node, StepContext context) {
    context.attributeToInput(node, "pads", 1);
    if (node.attributeFloat("value", 0) == 0) {
      node.removeAttribute("value");
    }
    context.attributeToScalar(node, "value", 2);
  }

  /** The mask had the type of the data below set 10, BOOL from there on. */
  private static Optional<String> dropoutObstacle(Node node, StepContext context) {
    boolean masked = node.output(1).filter(mask -> !mask.isUnused()).isPresent();
    return when(context.from() < 10 && masked, "its mask changed its type");
  }

  /** The ratio became an input that counts in training only; without one it is inference. */
  private static void dropout(Node node, StepContext context) {
    float ratio = node.attributeFloat("ratio", 0.5f);
    node.removeAttribute("ratio");
    node.setInput(1, context.constant(node, "ratio", Tensor.scalar(ratio)));
    if (node.output(1).filter(Value::isUnused).isPresent()) {
      node.output(1).get().setType(null);
    }
  }

  /**
   * The softmax family worked on a matrix: the axes before {@code axis}, times those from it on.
   * With the last axis that is the new meaning; else the matrix is made in the open.
   */
  private static void flatten(Node node, StepContext context) {
    long axis = node.attributeInt("axis", 1);
    node.setAttribute(Attribute.of("axis", -1L));
    Optional<Integer> rank =
        node.requireInput(0).shape().or(() -> node.requireOutput(0).shape()).map(Shape::rank);
    if (axis == -1 || (rank.isPresent() && axis == rank.get() - 1)) {
      return;
    }
    Graph graph = node.graph();
    Value input = node.requireInput(0);
    Value output = node.requireOutput(0);
    String name = output.name();
    Value shape =
        graph
            .newNode("Shape")
            .inputs(input)
            .output(name + "_shape")
            .insertBefore(node)
            .requireOutput(0);
    Value matrix =
        graph
            .newNode("Flatten")
            .inputs(input)
            .attribute(Attribute.of("axis", axis))
            .output(name + "_matrix")
            .insertBefore(node)
            .requireOutput(0);
    node.replaceInput(0, matrix);
    Node reshape = graph.newNode("Reshape").inputs(output, shape).output(name).insertAfter(node);
    Value result = reshape.requireOutput(0);
    result.setType(output.type().orElse(null));
    // Cannot fail: the output of a node that was just made is nothing else yet.
    graph.takeOver(output, result);
    reshape.replaceInput(0, output);
    output.setType(null);
  }
}
