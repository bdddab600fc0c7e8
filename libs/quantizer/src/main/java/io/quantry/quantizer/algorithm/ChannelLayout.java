package io.quantry.quantizer.algorithm;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.Optional;

/**
 * Which input and which output channel an element of a weight tensor connects.
 *
 * <ol>
 *   <li>Conv: {@code [outputs, inputs / groups, kernel…]}.
 *   <li>Gemm and MatMul: {@code [inputs, outputs]}.
 *   <li>Gemm under transB: {@code [outputs, inputs]}.
 * </ol>
 *
 * @param inputs channels of the layer's data input
 * @param outputs channels of its output
 * @param groups of a Conv; 1 for others
 * @param inner elements of one kernel; 1 for matrices
 * @param outputsFirst whether output channels lie along axis 0
 */
record ChannelLayout(int inputs, int outputs, int groups, int inner, boolean outputsFirst) {

  /**
   * The layout of a Conv, Gemm or MatMul of those weights.
   *
   * @return empty for another operator, and where the weights do not fit it
   */
  static Optional<ChannelLayout> of(Node node, Tensor weights) {
    long[] dims = weights.dims();
    if (weights.elementCount() == 0 || weights.elementCount() > Integer.MAX_VALUE) {
      return Optional.empty();
    }
    if (node.is("Conv")) {
      long groups = node.attributeInt("group", 1);
      if (dims.length < 3 || groups < 1 || groups > dims[0] || dims[0] % groups != 0) {
        return Optional.empty();
      }
      long inner = weights.elementCount() / (dims[0] * dims[1]);
      return Optional.of(
          new ChannelLayout(
              (int) (dims[1] * groups), (int) dims[0], (int) groups, (int) inner, true));
    }
    if ((node.is("Gemm") || node.is("MatMul")) && dims.length == 2) {
      boolean transposed = node.is("Gemm") && node.attributeInt("transB", 0) != 0;
      return Optional.of(
          transposed
              ? new ChannelLayout((int) dims[1], (int) dims[0], 1, 1, true)
              : new ChannelLayout((int) dims[0], (int) dims[1], 1, 1, false));
    }
    return Optional.empty();
  }

  /** The layer's weights, where they are a constant FLOAT tensor of a known layout. */
  static Optional<Tensor> weights(Node node) {
    return node.input(1)
        .filter(Value::isConstant)
        .flatMap(Value::initializer)
        .filter(tensor -> tensor.elementType() == ElementType.FLOAT)
        .filter(tensor -> of(node, tensor).isPresent());
  }

  /** The axis of the layer's data input and output along which channels lie. */
  static int activationAxis(Node node) {
    return node.is("Conv") ? 1 : -1;
  }

  /** Whether each output channel has one input channel of its own. */
  boolean isDepthwise() {
    return groups == inputs;
  }

  /** The output channel of an element. */
  int output(int element) {
    return outputsFirst ? element / (inputsPerGroup() * inner) : element % outputs;
  }

  /** The input channel of an element, counted over all groups. */
  int input(int element) {
    if (!outputsFirst) {
      return element / outputs;
    }
    int group = output(element) / (outputs / groups);
    return group * inputsPerGroup() + element / inner % inputsPerGroup();
  }

  private int inputsPerGroup() {
    return inputs / groups;
  }
}
