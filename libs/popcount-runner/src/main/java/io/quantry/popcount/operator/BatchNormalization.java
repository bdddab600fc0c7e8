package io.quantry.popcount.operator;

/** At inference: {@code (x − mean) / sqrt(variance + epsilon) · scale + shift} for each channel. */
final class BatchNormalization {
  private BatchNormalization() {}

  static Call of(NodeView node) {
    node.requireAttribute("training_mode", 0);
    float[] scale = node.constant(1).values();
    float[] shift = node.constant(2).values();
    float[] mean = node.constant(3).values();
    float[] variance = node.constant(4).values();
    int channels = scale.length;
    if (shift.length != channels || mean.length != channels || variance.length != channels) {
      throw new UnsupportedNodeException(
          "%d scales, %d shifts, %d means and %d variances"
              .formatted(channels, shift.length, mean.length, variance.length));
    }
    double epsilon = node.node().attributeFloat("epsilon", 1e-5f);
    float[] factor = new float[channels];
    float[] offset = new float[channels];
    for (int channel = 0; channel < channels; channel++) {
      double deviation = Math.sqrt(variance[channel] + epsilon);
      factor[channel] = (float) (scale[channel] / deviation);
      offset[channel] = (float) (shift[channel] - mean[channel] * scale[channel] / deviation);
    }
    return Call.on(node.input(0), x -> apply(x, factor, offset));
  }

  private static FloatTensor apply(FloatTensor x, float[] factor, float[] offset) {
    if (x.rank() < 2 || x.dim(1) != factor.length) {
      throw new IllegalArgumentException("%d channels needed, got %s".formatted(factor.length, x));
    }
    float[] values = x.values();
    float[] out = new float[values.length];
    int places = x.count(2, x.rank());
    for (int first = 0, channel = 0; first < out.length; first += places) {
      for (int i = first; i < first + places; i++) {
        out[i] = values[i] * factor[channel] + offset[channel];
      }
      channel = (channel + 1) % factor.length;
    }
    return x.with(out);
  }
}
