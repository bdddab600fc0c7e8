package io.quantry.onnx.pass;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The experimental operators of ONNX 1.0 to 1.4 (its {@code onnx/defs/experiments}), which left the
 * standard with set 10, written in operators that stayed. Exporters of 2018 used them, and ONNX
 * Runtime still runs them below that set.
 *
 * <ol>
 *   <li>Affine: {@code alpha x + beta}; 1 and 0 by default.
 *   <li>Crop of {@code [n, c, h, w]}: {@code border} holds left, top, right, bottom; with {@code
 *       scale}, height and width of what is left, right and bottom do not count.
 *   <li>ImageScaler of {@code [n, c, h, w]}: {@code scale x + bias[c]}.
 *   <li>ParametricSoftplus: {@code alpha ln(1 + exp(beta x))}.
 *   <li>ScaledTanh: {@code alpha tanh(beta x)}.
 * </ol>
 */
final class ExperimentalSteps {
  private static final int LEFT = 10;

  static final List<OpsetStep> ROWS =
      List.of(
          OpsetStep.of("Affine", LEFT, ExperimentalSteps::typeObstacle, ExperimentalSteps::affine),
          OpsetStep.of("Crop", LEFT, ExperimentalSteps::cropObstacle, ExperimentalSteps::crop),
          OpsetStep.of(
              "ImageScaler", LEFT, ExperimentalSteps::scalerObstacle, ExperimentalSteps::scaler),
          OpsetStep.of(
              "ParametricSoftplus",
              LEFT,
              ExperimentalSteps::typeObstacle,
              (node, context) -> scaled(node, context, "Softplus")),
          OpsetStep.of(
              "ScaledTanh",
              LEFT,
              ExperimentalSteps::typeObstacle,
              (node, context) -> scaled(node, context, "Tanh")));

  private ExperimentalSteps() {}

  private static Optional<String> typeObstacle(Node node, StepContext context) {
    return context.unknownType(node);
  }

  private static void affine(Node node, StepContext context) {
    Value factor = scalar(node, context, "alpha", 1);
    Value offset = scalar(node, context, "beta", 0);
    Value product = before(node, "Mul", node.requireInput(0), factor);
    become(node, "Add", product, offset);
  }

  private static Optional<String> cropObstacle(Node node, StepContext context) {
    boolean bordered = node.attributeInts("border").filter(one -> one.length == 4).isPresent();
    boolean sized = node.attributeInts("scale").map(one -> one.length == 2).orElse(true);
    return OpsetStep.when(!bordered || !sized, "border takes 4 numbers and scale 2");
  }

  private static void crop(Node node, StepContext context) {
    long[] border = node.attributeInts("border").orElseThrow();
    long left = border[0];
    long top = border[1];
    // Negative ends count from the end, which a border of 0 cannot say.
    long[] ends =
        node.attributeInts("scale")
            .map(size -> new long[] {top + size[0], left + size[1]})
            .orElseGet(() -> new long[] {fromEnd(border[3]), fromEnd(border[2])});
    List<Value> bounds =
        List.of(
            context.constant(node, "starts", Tensor.ofInt64s(new long[] {top, left}, 2)),
            context.constant(node, "ends", Tensor.ofInt64s(ends, 2)),
            context.constant(node, "axes", Tensor.ofInt64s(new long[] {2, 3}, 2)));
    become(node, "Slice", node.requireInput(0));
    bounds.forEach(node::addInput);
  }

  private static long fromEnd(long border) {
    return border == 0 ? Long.MAX_VALUE : -border;
  }

  private static Optional<String> scalerObstacle(Node node, StepContext context) {
    boolean biased = bias(node).length > 0;
    return OpsetStep.when(!biased, "it has no bias").or(() -> context.unknownType(node));
  }

  private static float[] bias(Node node) {
    return node.attribute("bias").orElse(null) instanceof Attribute.OfFloats one
        ? one.values()
        : new float[0];
  }

  private static void scaler(Node node, StepContext context) {
    float[] bias = bias(node);
    Tensor perChannel =
        FloatTypes.tensor(
            context.floatTypes().of(node.requireInput(0)).orElseThrow(), bias, bias.length, 1, 1);
    Value offset = context.constant(node, "bias", perChannel);
    Value factor = scalar(node, context, "scale", 1);
    Value product = before(node, "Mul", node.requireInput(0), factor);
    become(node, "Add", product, offset);
  }

  private static void scaled(Node node, StepContext context, String function) {
    Value outer = scalar(node, context, "alpha", 1);
    Value inner = scalar(node, context, "beta", 1);
    Value argument = before(node, "Mul", node.requireInput(0), inner);
    become(node, "Mul", before(node, function, argument), outer);
  }

  private static Value scalar(Node node, StepContext context, String attribute, float absent) {
    float value = node.attributeFloat(attribute, absent);
    return context.constant(
        node,
        attribute,
        FloatTypes.scalar(context.floatTypes().of(node.requireInput(0)).orElseThrow(), value));
  }

  private static Value before(Node node, String opType, Value... inputs) {
    Graph graph = node.graph();
    return graph
        .newNode(opType)
        .inputs(inputs)
        .output(graph.freshName(node.requireOutput(0).name() + "_" + opType))
        .insertBefore(node)
        .requireOutput(0);
  }

  private static void become(Node node, String opType, Value... inputs) {
    node.attributes().stream().map(Attribute::name).toList().forEach(node::removeAttribute);
    node.setOpType(opType);
    node.replaceInput(0, inputs[0]);
    Arrays.stream(inputs).skip(1).forEach(node::addInput);
  }
}
