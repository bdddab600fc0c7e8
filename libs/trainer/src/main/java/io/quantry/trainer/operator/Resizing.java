package io.quantry.trainer.operator;

import static io.quantry.trainer.operator.OperatorTable.one;
import static io.quantry.trainer.operator.OperatorTable.when;
import static java.util.Map.entry;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Node;
import io.quantry.trainer.torch.Tensors;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Resize and Upsample, axis by axis: each output is a weighted sum of gathered inputs, so that all
 * coordinate transformations come out as ONNX defines them, where libtorch knows two.
 */
final class Resizing {
  static final Map<String, TorchOperator> TABLE =
      Map.ofEntries(
          entry("Resize", one(Resizing::resize, Resizing::obstacle)),
          entry("Upsample", one(Resizing::upsample, Resizing::obstacleOfMode)));

  private Resizing() {}

  private static Optional<String> obstacle(Node node) {
    String way = node.attributeText("coordinate_transformation_mode", "half_pixel");
    return way.equals("tf_crop_and_resize")
        ? Optional.of("it crops a region of interest")
        : when(!Interpolation.TRANSFORMATIONS.contains(way), "there is no " + way)
            .or(() -> obstacleOfMode(node));
  }

  private static Optional<String> obstacleOfMode(Node node) {
    String mode = node.attributeText("mode", "nearest");
    String rounding = node.attributeText("nearest_mode", "floor");
    boolean isOfIntegers =
        node.requireInput(0).elementType().filter(ElementType::isInteger).isPresent();
    return when(!Interpolation.MODES.contains(mode), "there is no mode " + mode)
        .or(() -> when(!Interpolation.ROUNDINGS.contains(rounding), "there is no " + rounding))
        .or(
            () ->
                when(
                    isOfIntegers && !mode.equals("nearest"),
                    "it interpolates integers, of which there are none between"));
  }

  /** Sets 7 and 9: scales from the attribute or the input, positions by plain division. */
  private static Tensor upsample(Call call) {
    Tensor x = call.input(0);
    float[] scales = scales(call, 1);
    Interpolation interpolation =
        Interpolation.of(call.attribute("mode", "nearest"), "asymmetric", "floor");
    return apply(call, interpolation, scales, outputs(x, scales));
  }

  private static Tensor resize(Call call) {
    Tensor x = call.input(0);
    if (call.opset() < 11) { // as ONNX Runtime does, where the standard is silent
      float[] scales = scales(call, 1);
      Interpolation plain =
          Interpolation.of(call.attribute("mode", "nearest"), "asymmetric", "outwards");
      return apply(call, plain, scales, outputs(x, scales));
    }
    int rank = Math.toIntExact(x.dim());
    long[] axes =
        call.node().attributeInts("axes").orElseGet(() -> LongStream.range(0, rank).toArray());
    float[] scales = new float[rank];
    Arrays.fill(scales, 1);
    long[] outputs = x.shape();
    Optional<long[]> sizes = call.longs(3).filter(given -> given.length > 0);
    if (sizes.isPresent()) {
      fromSizes(call, axes, sizes.get(), scales, outputs);
    } else {
      float[] given = scales(call, 2);
      for (int i = 0; i < axes.length; i++) {
        int axis = Call.fromFront(axes[i], rank);
        scales[axis] = given[i];
        outputs[axis] = (long) Math.floor((double) given[i] * x.size(axis));
      }
    }
    return apply(call, Interpolation.of(call), scales, outputs);
  }

  /** Sizes as they are, or as bounds that the policy fits the picture into or around. */
  private static void fromSizes(
      Call call, long[] axes, long[] sizes, float[] scales, long[] outputs) {
    String policy = call.attribute("keep_aspect_ratio_policy", "stretch");
    float least = Float.POSITIVE_INFINITY;
    float most = 0;
    for (int i = 0; i < axes.length; i++) {
      int axis = Call.fromFront(axes[i], outputs.length);
      scales[axis] = (float) sizes[i] / outputs[axis];
      least = Math.min(least, scales[axis]);
      most = Math.max(most, scales[axis]);
    }
    for (int i = 0; i < axes.length; i++) {
      int axis = Call.fromFront(axes[i], outputs.length);
      if (policy.equals("stretch")) {
        outputs[axis] = sizes[i];
      } else {
        scales[axis] = policy.equals("not_larger") ? least : most;
        outputs[axis] = Math.round((double) scales[axis] * outputs[axis]);
      }
    }
  }

  private static float[] scales(Call call, int input) {
    return call.node()
        .attribute("scales")
        .flatMap(Resizing::floats)
        .or(() -> call.optional(input).map(Tensors::floats))
        .orElseThrow(() -> new IllegalArgumentException("neither scales nor sizes"));
  }

  private static Optional<float[]> floats(Attribute attribute) {
    return attribute instanceof Attribute.OfFloats floats
        ? Optional.of(floats.values())
        : Optional.empty();
  }

  private static long[] outputs(Tensor x, float[] scales) {
    long[] outputs = x.shape();
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = (long) Math.floor((double) scales[i] * outputs[i]);
    }
    return outputs;
  }

  private static Tensor apply(
      Call call, Interpolation interpolation, float[] scales, long[] outputs) {
    Tensor resized = new Tensor(call.input(0));
    for (int axis = 0; axis < outputs.length; axis++) {
      long size = resized.size(axis);
      if (outputs[axis] != size || scales[axis] != 1) {
        int length = Math.toIntExact(Indexing.bounded(outputs[axis]));
        resized = interpolation.taps(size, length, scales[axis]).apply(call, resized, axis);
      }
    }
    return resized;
  }
}
