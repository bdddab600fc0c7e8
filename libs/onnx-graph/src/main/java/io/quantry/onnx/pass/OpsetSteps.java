package io.quantry.onnx.pass;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Shape;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What changed in the standard operators between sets 7 and 13, from the ONNX operator changelog:
 * one row per operator whose form or meaning changed, and the names of those that only took more
 * types or more attributes with the old meaning as default.
 */
final class OpsetSteps {
  /** Bound to the version from which a model comes: the row applies below {@code before}. */
  private record Step(
      int before, Function<Node, Optional<String>> obstacle, Consumer<Node> rewrite) {}

  /** Operators whose old form is a valid new form of the same meaning. */
  private static final Set<String> UNCHANGED =
      Set.copyOf(
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
                  .split(" ")));

  private final long from;
  private final FloatTypes floatTypes;
  private final Map<String, Step> steps;

  OpsetSteps(long from, FloatTypes floatTypes) {
    this.from = from;
    this.floatTypes = floatTypes;
    ResizeSteps resize = new ResizeSteps(from);
    steps =
        Map.ofEntries(
            // spatial left; 0 meant statistics per position.
            Map.entry(
                "BatchNormalization",
                new Step(
                    9,
                    node -> when(node.attributeInt("spatial", 1) != 1, "spatial=0 has no new form"),
                    node -> node.removeAttribute("spatial"))),
            // A batch axis in front was part of the operator.
            Map.entry("Scan", new Step(9, node -> Optional.of("changed its axes"), node -> {})),
            Map.entry("Upsample", new Step(10, resize::upsampleObstacle, resize::upsample)),
            Map.entry("Resize", new Step(11, resize::resizeObstacle, resize::resize)),
            Map.entry(
                "Slice",
                new Step(
                    10,
                    OpsetSteps::none,
                    node -> {
                      attributeToInput(node, "starts", 1);
                      attributeToInput(node, "ends", 2);
                      attributeToInput(node, "axes", 3);
                    })),
            Map.entry("TopK", new Step(10, OpsetSteps::none, OpsetSteps::topK)),
            Map.entry("Clip", new Step(11, this::clipObstacle, this::clip)),
            Map.entry("Pad", new Step(11, this::padObstacle, this::pad)),
            Map.entry(
                "Scatter",
                new Step(11, OpsetSteps::none, node -> node.setOpType("ScatterElements"))),
            Map.entry("Dropout", new Step(12, this::dropoutObstacle, OpsetSteps::dropout)),
            Map.entry("ReduceSum", axesToInput()),
            Map.entry("Squeeze", axesToInput()),
            Map.entry("Unsqueeze", axesToInput()),
            Map.entry(
                "Split",
                new Step(13, OpsetSteps::none, node -> attributeToInput(node, "split", 1))),
            Map.entry("Softmax", flattening()),
            Map.entry("LogSoftmax", flattening()),
            Map.entry("Hardmax", flattening()));
  }

  /** Why the node cannot be brought to set 13, if so. */
  Optional<String> obstacle(Node node) {
    Step step = steps.get(node.opType());
    if (step == null) {
      return when(!UNCHANGED.contains(node.opType()), "not in the table of operators");
    }
    return from < step.before() ? step.obstacle().apply(node) : Optional.empty();
  }

  /** Rewrites a node without obstacle. */
  void rewrite(Node node) {
    Step step = steps.get(node.opType());
    if (step != null && from < step.before()) {
      step.rewrite().accept(node);
    }
  }

  private static Optional<String> none(Node node) {
    return Optional.empty();
  }

  static Optional<String> when(boolean condition, String text) {
    return condition ? Optional.of(text) : Optional.empty();
  }

  private static Step axesToInput() {
    return new Step(13, OpsetSteps::none, node -> attributeToInput(node, "axes", 1));
  }

  private static Step flattening() {
    return new Step(13, OpsetSteps::none, OpsetSteps::flatten);
  }

  /** Moves an ints attribute, where present, to an input of type INT64. */
  static void attributeToInput(Node node, String name, int index) {
    Optional<long[]> values = node.attributeInts(name);
    node.removeAttribute(name);
    if (values.isPresent()) {
      Tensor tensor = Tensor.ofInt64s(values.get(), values.get().length);
      node.setInput(index, constant(node, name, tensor));
    }
  }

  static Value constant(Node node, String name, Tensor tensor) {
    String base = node.output(0).map(Value::name).orElse(node.opType());
    return node.graph().addInitializer(base + "_" + name, tensor);
  }

  private static void topK(Node node) {
    long k = node.attributeInt("k", 1);
    node.removeAttribute("k");
    node.setInput(1, constant(node, "k", Tensor.ofInt64s(new long[] {k}, 1)));
  }

  private Optional<String> clipObstacle(Node node) {
    boolean bounded = node.attribute("min").isPresent() || node.attribute("max").isPresent();
    return when(bounded && !hasWritableType(node), "the type of its input is not known");
  }

  /** min and max were attributes, whatever the type of the input. */
  private void clip(Node node) {
    for (String bound : List.of("min", "max")) {
      if (node.removeAttribute(bound).orElse(null) instanceof Attribute.OfFloat one) {
        Tensor tensor = FloatTypes.scalar(type(node), one.value());
        node.setInput(bound.equals("min") ? 1 : 2, constant(node, bound, tensor));
      }
    }
  }

  private Optional<String> padObstacle(Node node) {
    boolean valued = node.attributeFloat("value", 0) != 0;
    return when(valued && !hasWritableType(node), "the type of its input is not known");
  }

  private void pad(Node node) {
    attributeToInput(node, "pads", 1);
    if (node.removeAttribute("value").orElse(null) instanceof Attribute.OfFloat one
        && one.value() != 0) {
      Tensor tensor = FloatTypes.scalar(type(node), one.value());
      node.setInput(2, constant(node, "value", tensor));
    }
  }

  /** The mask had the type of the data below set 10, BOOL from there on. */
  private Optional<String> dropoutObstacle(Node node) {
    boolean masked = node.output(1).filter(mask -> !mask.isUnused()).isPresent();
    return when(from < 10 && masked, "its mask changed its type");
  }

  /** The ratio became an input that counts in training only; without one it is inference. */
  private static void dropout(Node node) {
    float ratio = node.attributeFloat("ratio", 0.5f);
    node.removeAttribute("ratio");
    node.setInput(1, constant(node, "ratio", Tensor.scalar(ratio)));
    if (node.output(1).filter(Value::isUnused).isPresent()) {
      node.output(1).get().setType(null);
    }
  }

  /**
   * The softmax family worked on a matrix: the axes before {@code axis}, times those from it on.
   * With the last axis that is the new meaning; else the matrix is made in the open.
   */
  private static void flatten(Node node) {
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

  private boolean hasWritableType(Node node) {
    return floatTypes.of(node.requireInput(0)).filter(FloatTypes::isWritable).isPresent();
  }

  private ElementType type(Node node) {
    return floatTypes.of(node.requireInput(0)).orElseThrow();
  }
}
