package io.quantry.popcount.operator;

/** The mean of each channel of {@code [batch, channels, …]}; the other dims become 1. */
final class GlobalAveragePool {
  private GlobalAveragePool() {}

  static Call of(NodeView node) {
    return Call.on(node.input(0), GlobalAveragePool::apply);
  }

  private static FloatTensor apply(FloatTensor x) {
    if (x.rank() < 2) {
      throw new IllegalArgumentException("batch and channels needed, got " + x);
    }
    int[] dims = x.dims();
    for (int axis = 2; axis < dims.length; axis++) {
      dims[axis] = 1;
    }
    FloatTensor result = FloatTensor.zeros(dims);
    float[] means = result.values();
    int places = x.count(2, x.rank());
    for (int channel = 0; channel < means.length; channel++) {
      double sum = 0;
      for (int place = 0; place < places; place++) {
        sum += x.values()[channel * places + place];
      }
      means[channel] = (float) (sum / places);
    }
    return result;
  }
}
