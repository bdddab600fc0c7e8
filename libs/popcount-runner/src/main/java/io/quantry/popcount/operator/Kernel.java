package io.quantry.popcount.operator;

import io.quantry.popcount.window.Window;

/**
 * The constant side of a Conv over pictures.
 *
 * @param weights {@code [outputs, channels of a group, height, width]}
 * @param channelsOfGroup at least 1
 * @param bias {@code [outputs]}; zeros where there is none
 */
@SuppressWarnings("ArrayRecordComponent")
public record Kernel(
    float[] weights, int channelsOfGroup, int groups, Window window, float[] bias) {
  public static Kernel of(NodeView node) {
    FloatTensor weights = node.constant(1);
    if (weights.rank() != 4 || weights.values().length == 0) {
      throw new UnsupportedNodeException("weights of rank 4 needed, got " + weights);
    }
    int outputs = weights.dim(0);
    int groups = node.attribute("group", 1);
    if (groups < 1 || outputs % groups != 0) {
      throw new UnsupportedNodeException("%d groups of %d outputs".formatted(groups, outputs));
    }
    float[] bias =
        node.optionalConstant(2).map(FloatTensor::values).orElseGet(() -> new float[outputs]);
    if (bias.length != outputs) {
      throw new UnsupportedNodeException(
          "a bias for each of %d outputs, got %d".formatted(outputs, bias.length));
    }
    Window window = PictureWindow.of(node, new int[] {weights.dim(2), weights.dim(3)});
    return new Kernel(weights.values(), weights.dim(1), groups, window, bias);
  }

  public int outputs() {
    return bias.length;
  }

  /**
   * Zeros of the result's dims.
   *
   * @throws IllegalArgumentException if x is no picture of these channels, or smaller than a window
   */
  public FloatTensor result(FloatTensor x) {
    x.requireRank(4);
    if (x.dim(1) != (long) channelsOfGroup * groups) {
      throw new IllegalArgumentException(
          "%d channels needed, got %s".formatted((long) channelsOfGroup * groups, x));
    }
    return FloatTensor.zeros(
        x.dim(0),
        outputs(),
        window.vertical().over(x.dim(2)).count(),
        window.horizontal().over(x.dim(3)).count());
  }
}
