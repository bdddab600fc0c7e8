package io.quantry.trainer.operator;

import static io.quantry.trainer.operator.OperatorCase.node;

import java.util.List;
import java.util.stream.Stream;

/**
 * Small models of one operator each, for comparison with ONNX Runtime and for finite differences:
 * each differentiable operator, and the forms in which its gradient or an older operator set takes
 * another way.
 */
final class OperatorCases {
  private static final List<String> OF_ANY =
      List.of(
          "Abs",
          "Atan",
          "Asinh",
          "Ceil",
          "Cos",
          "Cosh",
          "Elu",
          "Erf",
          "Exp",
          "Floor",
          "HardSigmoid",
          "HardSwish",
          "Identity",
          "LeakyRelu",
          "Mish",
          "Neg",
          "Relu",
          "Round",
          "Selu",
          "Sigmoid",
          "Sign",
          "Sin",
          "Sinh",
          "Softplus",
          "Softsign",
          "Celu",
          "Tanh",
          "ThresholdedRelu",
          "Shrink");

  private static final List<String> OF_TWO =
      List.of("Add", "Sub", "Mul", "Max", "Min", "Sum", "Mean");

  private static final List<String> REDUCTIONS =
      List.of(
          "ReduceL1",
          "ReduceL2",
          "ReduceLogSumExp",
          "ReduceMax",
          "ReduceMean",
          "ReduceMin",
          "ReduceProd",
          "ReduceSum",
          "ReduceSumSquare");

  private OperatorCases() {}

  static Stream<OperatorCase> all() {
    return Stream.of(elementwise(), reductions(), layers(), pools(), shapes(), resizing())
        .flatMap(cases -> cases);
  }

  private static Stream<OperatorCase> elementwise() {
    return Stream.of(
            OF_ANY.stream().map(name -> node(name, 22).x(3, 4)),
            OF_TWO.stream().map(name -> node(name, 13).x(2, 3).x(3)),
            Stream.of("Acos", "Asin", "Atanh", "Tan").map(n -> node(n, 13).between(-.9, .9, 3, 4)),
            Stream.of("Log", "Sqrt", "Reciprocal").map(name -> node(name, 13).between(.2, 3, 3, 4)),
            Stream.of(
                node("Acosh", 13).between(1.1, 3, 5),
                node("Add", 6).x(2, 3, 4).x(3).set("broadcast", 1).set("axis", 1),
                node("Clip", 6).x(3, 4).set("min", -.5f).set("max", 1f),
                node("Clip", 13).x(3, 4).gap().between(.5, .6),
                node("Div", 13).x(2, 3).between(.5, 2, 3),
                node("Gelu", 20).x(3, 4),
                node("Gelu", 20).x(3, 4).set("approximate", "tanh"),
                node("LogSoftmax", 11).x(2, 3, 4).set("axis", 1),
                node("LogSoftmax", 13).x(2, 3, 4).set("axis", 1),
                node("Mod", 13).between(1, 9, 4).between(.9, 1, 4).set("fmod", 1),
                node("PRelu", 16).x(2, 3, 2).x(3, 1),
                node("Pow", 15).between(.3, 2, 2, 3).x(3),
                node("Pow", 15).x(2, 3).scalar(2),
                node("Softmax", 11).x(2, 3, 4),
                node("Softmax", 13).x(2, 3, 4),
                node("Swish", 24).x(3, 4).set("alpha", 1.5f),
                node("Where", 16).flags(true, false, true).x(2, 3).x(3)))
        .flatMap(cases -> cases);
  }

  private static Stream<OperatorCase> reductions() {
    return Stream.of(
            REDUCTIONS.stream().map(name -> node(name, 18).x(2, 3, 4).longs(1)),
            REDUCTIONS.stream()
                .map(name -> node(name, 11).x(2, 3, 4).list("axes", 0, -1).set("keepdims", 0)),
            REDUCTIONS.stream().map(name -> node(name, 18).x(2, 3)),
            Stream.of(
                node("CumSum", 14).x(2, 4).scalar(1),
                node("CumSum", 14).x(2, 4).scalar(1).set("exclusive", 1).set("reverse", 1),
                node("ReduceLogSum", 18).between(.5, 2, 2, 3, 4).longs(1),
                node("ReduceSum", 13).x(2, 3).longs().set("noop_with_empty_axes", 1),
                node("TopK", 11).x(2, 5).longs(3).outputs(2),
                node("TopK", 1).x(2, 5).set("k", 2).outputs(2)))
        .flatMap(cases -> cases);
  }

  private static Stream<OperatorCase> layers() {
    return Stream.of(
        node("BatchNormalization", 7).x(2, 3, 4).x(3).x(3).fixed(-1, 1, 3).fixed(.5, 2, 3),
        node("BatchNormalization", 15).x(2, 3, 2, 2).x(3).x(3).fixed(-1, 1, 3).fixed(.5, 2, 3),
        node("Conv", 11).x(2, 3, 6).x(4, 3, 3).x(4).list("pads", 1, 0),
        node("Conv", 11).x(1, 4, 5, 6).x(6, 2, 3, 2).set("group", 2).list("strides", 2, 1),
        node("Conv", 11).x(1, 2, 5, 5).x(2, 2, 2, 2).set("auto_pad", "SAME_LOWER"),
        node("Conv", 11)
            .x(1, 2, 7, 7)
            .x(2, 2, 3, 3)
            .list("dilations", 2, 2)
            .list("pads", 2, 2, 2, 2),
        node("Conv", 11).x(1, 2, 3, 4, 3).x(2, 2, 2, 2, 2).x(2),
        node("ConvTranspose", 11).x(1, 2, 4).x(2, 3, 3).x(3).list("strides", 2),
        node("ConvTranspose", 11)
            .x(1, 4, 3, 3)
            .x(4, 2, 3, 3)
            .set("group", 2)
            .list("strides", 2, 2)
            .list("pads", 1, 1, 0, 1)
            .list("output_padding", 1, 1),
        node("ConvTranspose", 11)
            .x(1, 2, 3, 3)
            .x(2, 2, 3, 3)
            .x(2)
            .list("strides", 2, 2)
            .set("auto_pad", "SAME_UPPER"),
        node("ConvTranspose", 11)
            .x(1, 2, 3, 3)
            .x(2, 2, 3, 3)
            .list("strides", 3, 3)
            .list("output_shape", 9, 8),
        node("ConvTranspose", 11).x(1, 2, 2, 2, 3).x(2, 2, 2, 2, 2).x(2),
        node("Einsum", 12).x(2, 3, 4).x(2, 4, 2).set("equation", "bij,bjk->bik"),
        node("Gemm", 13).x(3, 2).x(4, 3).x(4).set("transA", 1).set("transB", 1).set("beta", .5f),
        node("Gemm", 13).x(2, 3).x(3, 4).set("alpha", 2f),
        node("GroupNormalization", 21).x(2, 4, 3).x(4).x(4).set("num_groups", 2),
        node("InstanceNormalization", 6).x(2, 3, 4).x(3).x(3),
        node("LRN", 13).x(1, 4, 2, 2).set("size", 3).set("alpha", .3f).set("beta", .6f),
        node("LayerNormalization", 17).x(2, 3, 4).x(4).x(4),
        node("LayerNormalization", 17).x(2, 3, 4).x(3, 4).set("axis", 1),
        node("LpNormalization", 1).x(2, 4),
        node("LpNormalization", 1).x(2, 4).set("p", 1).set("axis", 0),
        node("MatMul", 13).x(2, 3, 4).x(4, 2),
        node("MatMul", 13).x(3).x(2, 3, 2),
        node("MeanVarianceNormalization", 13).x(2, 2, 3, 2),
        node("RMSNormalization", 23).x(2, 3, 4).x(4),
        node("SimplifiedLayerNormalization", 17).x(2, 3, 4).x(4));
  }

  private static Stream<OperatorCase> pools() {
    return Stream.of(
        node("AveragePool", 11).x(1, 2, 5).list("kernel_shape", 3).list("pads", 0, 1),
        node("AveragePool", 19)
            .x(1, 2, 6, 6)
            .list("kernel_shape", 2, 3)
            .list("dilations", 2, 1)
            .list("pads", 1, 0, 0, 1),
        node("AveragePool", 11)
            .x(1, 2, 5, 5)
            .list("kernel_shape", 2, 2)
            .list("strides", 2, 2)
            .set("ceil_mode", 1)
            .set("count_include_pad", 1),
        node("AveragePool", 11)
            .x(1, 2, 4, 4)
            .list("kernel_shape", 3, 3)
            .list("pads", 1, 1, 1, 1)
            .set("count_include_pad", 1),
        node("AveragePool", 11).x(1, 2, 3, 3, 4).list("kernel_shape", 2, 2, 2),
        node("GlobalAveragePool", 1).x(2, 3, 3, 2),
        node("GlobalLpPool", 2).x(2, 3, 3, 2),
        node("GlobalMaxPool", 1).x(2, 3, 3, 2),
        node("LpPool", 11).x(1, 2, 5, 5).list("kernel_shape", 3, 3).list("pads", 1, 1, 0, 0),
        node("LpPool", 11).x(1, 2, 6).list("kernel_shape", 2).set("p", 1).list("strides", 2),
        node("MaxPool", 12).x(1, 2, 5, 5).list("kernel_shape", 3, 3).list("pads", 1, 1, 1, 1),
        node("MaxPool", 12).x(1, 2, 5, 5).list("kernel_shape", 2, 2).set("auto_pad", "SAME_UPPER"),
        node("MaxPool", 12)
            .x(1, 2, 7)
            .list("kernel_shape", 2)
            .list("dilations", 2)
            .list("strides", 2)
            .set("ceil_mode", 1),
        node("MaxPool", 12)
            .x(1, 1, 4, 4, 4)
            .list("kernel_shape", 2, 2, 2)
            .list("strides", 2, 2, 2));
  }

  private static Stream<OperatorCase> shapes() {
    return Stream.of(
        node("Concat", 13).x(2, 3).x(2, 1).set("axis", -1),
        node("Concat", 1).x(2, 3).x(2, 1),
        node("DepthToSpace", 13).x(1, 8, 2, 3).set("blocksize", 2),
        node("DepthToSpace", 13).x(1, 8, 2, 3).set("blocksize", 2).set("mode", "CRD"),
        node("Dropout", 12).x(2, 3),
        node("Dropout", 10).x(2, 3),
        node("Expand", 13).x(3, 1).longs(2, 1, 4),
        node("Flatten", 13).x(2, 3, 4).set("axis", 2),
        node("Flatten", 13).x(2, 3).set("axis", 0),
        node("Gather", 13).x(4, 3).longs(0, -1, 0),
        node("Gather", 13).x(4, 3).scalar(1).set("axis", 1),
        node("GatherElements", 13).x(3).longs(2, 0, -1),
        node("GatherND", 12).x(3, 2).longs(-1),
        node("Pad", 2).x(2, 3).list("pads", 1, 0, 0, -1).set("value", 2f),
        node("Pad", 13).x(2, 3).longs(0, 2, 1, 1).set("mode", "reflect"),
        node("Pad", 13).x(2, 3).longs(0, 2, 1, -1).fixed(1, 2),
        node("Pad", 18).x(2, 3).longs(1, 2).gap().longs(1).set("mode", "edge"),
        node("Pad", 19).x(2, 3).longs(0, 2, 1, 1).set("mode", "wrap"),
        node("Reshape", 13).x(2, 3, 4).longs(0, -1),
        node("ScatterElements", 18).x(4).longs(2, 0).x(2).set("reduction", "add"),
        node("ScatterElements", 13).x(4).longs(2, -4).x(2),
        node("Scatter", 9).x(4).longs(2, 1).x(2),
        node("ScatterND", 18).x(4, 3).longs(2).x(3),
        node("Slice", 1).x(4, 3).list("starts", 1).list("ends", -1),
        node("Slice", 13).x(5, 4).longs(4, 0).longs(Long.MIN_VALUE, 9).longs(0, 1).longs(-2, 3),
        node("SpaceToDepth", 13).x(1, 2, 4, 6).set("blocksize", 2),
        node("Split", 11).x(2, 5).set("axis", 1).list("split", 2, 3).outputs(2),
        node("Split", 13).x(4, 2).outputs(2),
        node("Split", 18).x(2, 5).set("axis", 1).set("num_outputs", 2).outputs(2),
        node("Squeeze", 11).x(1, 3, 1).list("axes", 0),
        node("Squeeze", 13).x(1, 3, 1),
        node("Tile", 13).x(2, 3).longs(2, 2),
        node("Transpose", 13).x(2, 3, 4).list("perm", 2, 0, 1),
        node("Transpose", 13).x(2, 3, 4),
        node("Trilu", 14).x(3, 4).scalar(-1).set("upper", 0),
        node("Trilu", 14).x(3, 4),
        node("Unsqueeze", 11).x(3).list("axes", 0, 2),
        node("Unsqueeze", 13).x(3).longs(-1));
  }

  /** The operand in slot 1 of Resize 11 is a region that these modes do not look at. */
  private static Stream<OperatorCase> resizing() {
    return Stream.of(
            Stream.of("half_pixel", "align_corners", "asymmetric", "pytorch_half_pixel")
                .flatMap(
                    way ->
                        Stream.of("nearest", "linear", "cubic")
                            .flatMap(
                                mode ->
                                    Stream.of(
                                        resize(way, mode).longs(1, 2, 7, 5),
                                        resize(way, mode).longs(1, 2, 2, 3)))),
            Stream.of("floor", "ceil", "round_prefer_ceil", "round_prefer_floor")
                .map(
                    rounding ->
                        resize("asymmetric", "nearest")
                            .longs(1, 2, 7, 6)
                            .set("nearest_mode", rounding)),
            Stream.of(
                resize("half_pixel", "cubic").longs(1, 2, 6, 6).set("exclude_outside", 1),
                node("Upsample", 7).x(1, 2, 3, 3).list("scales", 1f, 1f, 2f, 2f),
                node("Upsample", 7)
                    .x(1, 2, 3, 3)
                    .list("scales", 1f, 1f, 2f, 3f)
                    .set("mode", "linear")))
        .flatMap(cases -> cases);
  }

  private static OperatorCase resize(String way, String mode) {
    return node("Resize", 13)
        .x(1, 2, 4, 4)
        .gap()
        .gap()
        .set("coordinate_transformation_mode", way)
        .set("mode", mode);
  }
}
