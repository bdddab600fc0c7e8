package io.quantry.onnx.pass;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a node does to each channel of its data: {@code (x - mean) * scale + shift}. */
@SuppressWarnings("ArrayRecordComponent")
record ChannelAffine(double[] scale, float[] shift, float[] mean) {
  /** A BatchNormalization at inference; null unless all that enters is a constant FLOAT. */
  static @Nullable ChannelAffine ofNormalization(Node normalization) {
    Tensor gamma = constant(normalization, 1);
    Tensor beta = constant(normalization, 2);
    Tensor mean = constant(normalization, 3);
    Tensor variance = constant(normalization, 4);
    if (gamma == null || beta == null || mean == null || variance == null) {
      return null;
    }
    double epsilon = normalization.attributeFloat("epsilon", 1e-5f);
    float[] gammas = gamma.floats();
    float[] variances = variance.floats();
    double[] scale = new double[gammas.length];
    if (beta.elementCount() != scale.length
        || mean.elementCount() != scale.length
        || variances.length != scale.length
        || scale.length == 0) {
      return null;
    }
    for (int channel = 0; channel < scale.length; channel++) {
      scale[channel] = gammas[channel] / Math.sqrt(variances[channel] + epsilon);
      if (!Double.isFinite(scale[channel])) {
        return null;
      }
    }
    return new ChannelAffine(scale, beta.floats(), mean.floats());
  }

  /**
   * Mul by, or Add of, one number for each channel or for all; null for anything else.
   *
   * @param index which input is the constant
   * @param rank number of axes of the data, whose axis 1 is that of the channels
   */
  static @Nullable ChannelAffine ofConstant(Node node, int index, int rank, int channels) {
    Tensor constant = constant(node, index);
    if (constant == null || constant.rank() > rank) {
      return null;
    }
    if (constant.elementCount() != 1 && constant.elementCount() != channels) {
      return null; // before its content is read: a weight may be of any size
    }
    float[] values = constant.floats();
    // Aligned at the last axis, a constant of fewer axes may not reach that of the channels.
    int axis = 1 - (rank - constant.rank());
    boolean perChannel = values.length == channels && axis >= 0 && constant.dim(axis) == channels;
    if (channels == 0 || (!perChannel && values.length != 1)) {
      return null;
    }
    double[] scale = new double[channels];
    float[] shift = new float[channels];
    for (int channel = 0; channel < channels; channel++) {
      float value = values[values.length == 1 ? 0 : channel];
      if (!Float.isFinite(value)) {
        return null;
      }
      scale[channel] = node.is("Mul") ? value : 1;
      shift[channel] = node.is("Mul") ? 0 : value;
    }
    return new ChannelAffine(scale, shift, new float[channels]);
  }

  int channels() {
    return scale.length;
  }

  /** The FLOAT constant that enters a node. */
  static @Nullable Tensor constant(Node node, int index) {
    Optional<Tensor> tensor = node.input(index).flatMap(Constants::of);
    return tensor.filter(found -> found.elementType() == ElementType.FLOAT).orElse(null);
  }
}
