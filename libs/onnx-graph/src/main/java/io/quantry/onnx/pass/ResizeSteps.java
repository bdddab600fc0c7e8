package io.quantry.onnx.pass;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.List;
import java.util.Optional;

/**
 * Upsample (sets 7 and 9) and Resize (sets 10 and 11) as the Resize of set 13. The older two mapped
 * coordinates by {@code x / scale}, which is now called asymmetric; nearest rounded down when
 * enlarging and, as runtimes read set 10, up when shrinking.
 */
final class ResizeSteps {
  private ResizeSteps() {}

  static Optional<String> upsampleObstacle(Node node, StepContext context) {
    boolean stated = context.from() >= 9 || node.attribute("scales").isPresent();
    return OpsetStep.when(
        !stated || !isKnownMode(node), "its scales are not stated, or its mode is not known");
  }

  static void upsample(Node node, StepContext context) {
    if (node.removeAttribute("scales").orElse(null) instanceof Attribute.OfFloats scales) {
      Tensor tensor = Tensor.ofFloats(scales.values(), scales.values().length);
      node.setInput(1, context.constant(node, "scales", tensor));
    }
    node.setOpType("Resize");
    finish(node, "floor");
  }

  static Optional<String> resizeObstacle(Node node, StepContext context) {
    boolean nearest = node.attributeText("mode", "nearest").equals("nearest");
    return OpsetStep.when(
        !isKnownMode(node) || (nearest && rounding(node).isEmpty()),
        "its scales are not constant, or grow one axis and shrink another");
  }

  static void resize(Node node, StepContext context) {
    finish(node, rounding(node).orElse("floor"));
  }

  /** Set 13 lost a mode of set 11: one use of it, TensorFlow's own, has another name there. */
  static Optional<String> halfPixelObstacle(Node node, StepContext context) {
    boolean renamed =
        node.attributeText("mode", "nearest").equals("nearest")
            && node.attributeText("nearest_mode", "round_prefer_floor").equals("floor");
    return OpsetStep.when(isHalfPixelOfTensorFlow(node) && !renamed, "tf_half_pixel_for_nn left");
  }

  /** {@code floor((x + 0.5) / scale)} is {@code (x + 0.5) / scale - 0.5}, halves rounded up. */
  static void halfPixel(Node node, StepContext context) {
    if (isHalfPixelOfTensorFlow(node)) {
      node.setAttribute(Attribute.of("coordinate_transformation_mode", "half_pixel"));
      node.setAttribute(Attribute.of("nearest_mode", "round_prefer_ceil"));
    }
  }

  private static boolean isHalfPixelOfTensorFlow(Node node) {
    return node.attributeText("coordinate_transformation_mode", "half_pixel")
        .equals("tf_half_pixel_for_nn");
  }

  /** Scales move to the third place; the second, a region of interest, stays empty. */
  private static void finish(Node node, String rounding) {
    if (node.removeAttribute("mode").orElse(null) instanceof Attribute.OfString mode) {
      // Set 7 also knew the mode by the name of its two-dimensional case.
      String text = mode.text().equals("bilinear") ? "linear" : mode.text();
      node.setAttribute(Attribute.of("mode", text));
    }
    Value scales = node.requireInput(1);
    node.setInput(2, scales);
    node.replaceInput(1, null);
    node.setAttribute(Attribute.of("coordinate_transformation_mode", "asymmetric"));
    if (node.attributeText("mode", "nearest").equals("nearest")) {
      node.setAttribute(Attribute.of("nearest_mode", rounding));
    }
  }

  private static boolean isKnownMode(Node node) {
    return List.of("nearest", "linear", "bilinear").contains(node.attributeText("mode", "nearest"));
  }

  private static Optional<String> rounding(Node node) {
    float[] scales = node.input(1).flatMap(Constants::of).map(Tensor::floats).orElse(null);
    if (scales == null) {
      return Optional.empty();
    }
    boolean grows = false;
    boolean shrinks = false;
    for (float scale : scales) {
      grows |= scale > 1;
      shrinks |= scale < 1;
    }
    return grows && shrinks ? Optional.empty() : Optional.of(shrinks ? "ceil" : "floor");
  }
}
