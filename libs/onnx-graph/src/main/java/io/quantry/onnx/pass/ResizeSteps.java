package io.quantry.onnx.pass;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.List;
import java.util.Optional;

/**
 * Upsample (sets 7 and 9) and Resize (set 10) as the Resize of set 13. Both mapped coordinates by
 * {@code x / scale}, which is now called asymmetric; nearest rounded down when enlarging and, as
 * runtimes read set 10, up when shrinking.
 */
final class ResizeSteps {
  private final long from;

  ResizeSteps(long from) {
    this.from = from;
  }

  Optional<String> upsampleObstacle(Node node) {
    boolean stated = from >= 9 || node.attribute("scales").isPresent();
    return OpsetSteps.when(
        !stated || !isKnownMode(node), "its scales are not stated, or its mode is not known");
  }

  void upsample(Node node) {
    if (node.removeAttribute("scales").orElse(null) instanceof Attribute.OfFloats scales) {
      Tensor tensor = Tensor.ofFloats(scales.values(), scales.values().length);
      node.setInput(1, OpsetSteps.constant(node, "scales", tensor));
    }
    node.setOpType("Resize");
    finish(node, "floor");
  }

  Optional<String> resizeObstacle(Node node) {
    boolean nearest = node.attributeText("mode", "nearest").equals("nearest");
    return OpsetSteps.when(
        !isKnownMode(node) || (nearest && rounding(node).isEmpty()),
        "its scales are not constant, or grow one axis and shrink another");
  }

  void resize(Node node) {
    finish(node, rounding(node).orElse("floor"));
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
