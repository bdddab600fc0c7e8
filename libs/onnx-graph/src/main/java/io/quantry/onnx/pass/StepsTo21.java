package io.quantry.onnx.pass;

import static io.quantry.onnx.pass.OpsetStep.when;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What changed in the standard operators between sets 13 and 21, by the ONNX operator changelog.
 */
final class StepsTo21 {
  private StepsTo21() {}

  static final List<OpsetStep> ROWS =
      Stream.of(
              List.of(
                  // Statistics beside the result became those of a training mode, fewer and others.
                  OpsetStep.of(
                      "BatchNormalization",
                      14,
                      StepsTo21::trainingObstacle,
                      (node, context) -> node.truncateOutputs(1)),
                  // The default became half_pixel.
                  OpsetStep.of(
                      "RoiAlign",
                      16,
                      (node, context) ->
                          node.setAttribute(
                              Attribute.of("coordinate_transformation_mode", "output_half_pixel"))),
                  OpsetStep.of("Split", 18, StepsTo21::split),
                  OpsetStep.of("GridSample", 20, StepsTo21::gridSample),
                  OpsetStep.of("DFT", 20, StepsTo21::fourierTransform),
                  OpsetStep.of("GroupNormalization", 21, StepsTo21::groupNormalization)),
              OpsetStep.each(
                  "ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin"
                      + " ReduceProd ReduceSumSquare",
                  18,
                  (node, context) -> context.attributeToInput(node, "axes", 1)))
          .flatMap(List::stream)
          .toList();

  /** The operators that sets 14 to 21 added and that no later step changes. */
  static final List<String> UNCHANGED =
      List.of(
          ("AffineGrid Bernoulli BitwiseAnd BitwiseNot BitwiseOr BitwiseXor BlackmanWindow"
                  + " CastLike CenterCropPad Col2Im DeformConv Gelu HammingWindow HannWindow"
                  + " HardSwish ImageDecoder LayerNormalization MelWeightMatrix Mish Optional"
                  + " OptionalGetElement OptionalHasElement RegexFullMatch STFT SequenceMap"
                  + " StringConcat StringSplit Trilu")
              .split(" "));

  private static Optional<String> trainingObstacle(Node node, StepContext context) {
    return when(
        node.outputs().stream()
            .skip(1)
            .anyMatch(one -> one.filter(it -> !it.isUnused()).isPresent()),
        "its statistics are used: training has another form");
  }

  /** Equal parts must now be counted aloud. */
  private static void split(Node node, StepContext context) {
    if (node.input(1).isEmpty()) {
      node.truncateInputs(1);
      node.setAttribute(Attribute.of("num_outputs", (long) node.outputCount()));
    }
  }

  /** Any number of axes, so the modes lost the "bi" of their names. */
  private static void gridSample(Node node, StepContext context) {
    String mode = node.attributeText("mode", "bilinear");
    if (mode.equals("bilinear") || mode.equals("bicubic")) {
      node.setAttribute(Attribute.of("mode", mode.equals("bicubic") ? "cubic" : "linear"));
    }
  }

  /** The axis became an input with another default. */
  private static void fourierTransform(Node node, StepContext context) {
    long axis = node.attributeInt("axis", 1);
    node.removeAttribute("axis");
    node.setInput(2, context.constant(node, "axis", Tensor.scalar(axis)));
  }

  /**
   * Scale and bias were {@code [groups]} and became {@code [channels]}: each is repeated for the
   * channels of its group, whose number the graph computes from the data's shape.
   */
  private static void groupNormalization(Node node, StepContext context) {
    long groups = node.attributeInt("num_groups", 1);
    Value channels = before(node, "Shape", "channels", node.requireInput(0));
    Node shape = channels.producer().orElseThrow();
    shape.setAttribute(Attribute.of("start", 1L));
    shape.setAttribute(Attribute.of("end", 2L));
    Value divisor = context.constant(node, "groups", Tensor.ofInt64s(new long[] {groups}, 1));
    Value each = before(node, "Div", "channels_per_group", channels, divisor);
    Value one = context.constant(node, "one", Tensor.ofInt64s(new long[] {1}, 1));
    Value repeats = before(node, "Concat", "repeats", one, each);
    repeats.producer().orElseThrow().setAttribute(Attribute.of("axis", 0L));
    Value column = context.constant(node, "column", Tensor.ofInt64s(new long[] {groups, 1}, 2));
    Value flat = context.constant(node, "flat", Tensor.ofInt64s(new long[] {-1}, 1));
    for (int index = 1; index <= 2; index++) {
      Value perGroup = before(node, "Reshape", "per_group", node.requireInput(index), column);
      Value grid = before(node, "Expand", "per_channel", perGroup, repeats);
      node.replaceInput(index, before(node, "Reshape", "per_channel_flat", grid, flat));
    }
  }

  private static Value before(Node node, String opType, String name, Value... inputs) {
    return node.graph()
        .newNode(opType)
        .inputs(inputs)
        .output(node.requireOutput(0).name() + "_" + name)
        .insertBefore(node)
        .requireOutput(0);
  }
}
