package io.quantry.onnx.pass;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Folds a BatchNormalization into the linear operator before it: {@code w' = w * s} and {@code b' =
 * (b - mean) * s + beta}, where {@code s = gamma / sqrt(variance + epsilon)} per output channel.
 *
 * <ol>
 *   <li>Conv: weight {@code [m, c/group, ...]}, channels along axis 0.
 *   <li>ConvTranspose: weight {@code [c, m/group, ...]}, output channel {@code g * (m/group) + j}
 *       at {@code [c of group g, j]}.
 *   <li>Gemm: weight {@code [k, n]}, or {@code [n, k]} under transB; a bias of {@code n} or one
 *       element, under its factor beta, which becomes 1.
 *   <li>MatMul of data that are known to have two axes: it becomes a Gemm, for the bias.
 *   <li>Mul by, and Add of, a constant per channel or of one element after Conv and ConvTranspose:
 *       a normalization that was exported in parts, or a learned scale.
 * </ol>
 *
 * Folds where the normalization is in inference form, its output is its only one, everything that
 * enters is a constant FLOAT, and nobody else reads what lies between. The weights are new
 * initializers in the node's graph; a weight that others share stays for them. Computed in double,
 * rounded once: equal to the original within float rounding. O(weights).
 *
 * <p>Left alone: a normalization after anything else (Concat, Add of two activations, an input of
 * the graph), which no weights precede; one in training mode; one whose input is an output of the
 * graph.
 *
 * <p>Subgraphs: likewise. Local functions: their weights are no constants, so nothing folds.
 */
public final class FoldBatchNormalization implements Pass {
  private final Consumer<Node> normalized;

  public FoldBatchNormalization() {
    this(layer -> {});
  }

  /**
   * @param normalized told of each linear operator that took in a BatchNormalization
   */
  public FoldBatchNormalization(Consumer<Node> normalized) {
    this.normalized = normalized;
  }

  @Override
  public boolean run(Model model) {
    OptionalLong opset = model.opsets().version("");
    boolean modified = false;
    for (Graph graph : model.graph().withSubgraphs()) {
      for (Node node : graph.nodes()) {
        if (node.is("BatchNormalization") && isInference(node, opset.orElse(1))) {
          modified |= foldNormalization(graph, node);
        } else if ((node.is("Mul") || node.is("Add")) && node.inputCount() == 2) {
          modified |= foldConstant(graph, node, 1) || foldConstant(graph, node, 0);
        }
      }
    }
    return modified;
  }

  private static boolean isInference(Node node, long opset) {
    for (int index = 1; index < node.outputCount(); index++) {
      if (node.output(index).filter(output -> !output.isUnused()).isPresent()) {
        return false;
      }
    }
    return node.attributeInt("training_mode", 0) == 0
        && node.attributeInt("spatial", 1) == 1
        && (opset >= 7 || node.attributeInt("is_test", 0) == 1);
  }

  /** Cases 1 to 4. */
  private boolean foldNormalization(Graph graph, Node normalization) {
    Node linear = linear(graph, normalization.requireInput(0)).orElse(null);
    ChannelAffine affine = ChannelAffine.ofNormalization(normalization);
    boolean folds = linear != null && affine != null && fold(graph, linear, normalization, affine);
    if (folds) {
      normalized.accept(linear);
    }
    return folds;
  }

  /** Case 5. */
  private static boolean foldConstant(Graph graph, Node node, int index) {
    Node linear = linear(graph, node.requireInput(1 - index)).orElse(null);
    if (linear == null || !(linear.is("Conv") || linear.is("ConvTranspose"))) {
      return false;
    }
    Tensor weight = ChannelAffine.constant(linear, 1);
    if (weight == null || weight.rank() < 2) {
      return false;
    }
    long channels =
        linear.is("Conv") ? weight.dim(0) : weight.dim(1) * linear.attributeInt("group", 1);
    if (channels < 1 || channels > weight.elementCount()) {
      return false;
    }
    ChannelAffine affine = ChannelAffine.ofConstant(node, index, weight.rank(), (int) channels);
    return affine != null && fold(graph, linear, node, affine);
  }

  /** The linear operator that a value comes from, if it goes nowhere else. */
  private static Optional<Node> linear(Graph graph, Value between) {
    return between
        .producer()
        .filter(
            node ->
                node.graph() == graph
                    && !between.isGraphOutput()
                    && between.uses().size() == 1
                    && (node.is("Conv")
                        || node.is("ConvTranspose")
                        || node.is("Gemm")
                        || isMatrixProduct(node)));
  }

  /** Case 4. */
  private static boolean isMatrixProduct(Node node) {
    return node.is("MatMul")
        && IntStream.range(0, 2)
            .allMatch(
                index ->
                    node.input(index)
                        .flatMap(Value::shape)
                        .filter(it -> it.rank() == 2)
                        .isPresent());
  }

  private static boolean fold(Graph graph, Node linear, Node node, ChannelAffine affine) {
    Tensor weight = ChannelAffine.constant(linear, 1);
    boolean hasBias = linear.input(2).isPresent();
    Tensor bias = hasBias ? ChannelAffine.constant(linear, 2) : null;
    if (weight == null || (hasBias && bias == null)) {
      return false;
    }
    float[] foldedWeight = foldWeight(linear, weight, affine);
    float[] foldedBias = foldBias(linear, bias, affine);
    if (foldedWeight == null || foldedBias == null) {
      return false;
    }
    String weightName = linear.requireInput(1).name();
    linear.replaceInput(
        1, graph.addInitializer(weightName, Tensor.ofFloats(foldedWeight, weight.dims())));
    String biasName = hasBias ? linear.requireInput(2).name() : weightName + "_bias";
    linear.setInput(
        2, graph.addInitializer(biasName, Tensor.ofFloats(foldedBias, foldedBias.length)));
    if (linear.is("MatMul")) {
      linear.setOpType("Gemm");
    }
    if (linear.is("Gemm")) {
      linear.setAttribute(Attribute.of("beta", 1f));
    }
    Value between = linear.requireOutput(0);
    Value after = node.requireOutput(0);
    between.setType(after.type().orElse(null));
    // Cannot fail: what lies between is a node's output and no output of the graph.
    graph.takeOver(after, between);
    node.remove();
    return true;
  }

  private static float @Nullable [] foldWeight(Node linear, Tensor weight, ChannelAffine affine) {
    long[] dims = weight.dims();
    int channels = affine.channels();
    if (dims.length < 2) {
      return null;
    }
    long inner = 1;
    for (int axis = 2; axis < dims.length; axis++) {
      inner *= dims[axis];
    }
    float[] values = weight.floats();
    // Cases 1 and 3 under transB: the channel is the first axis.
    if (linear.is("Conv") || (linear.is("Gemm") && linear.attributeInt("transB", 0) != 0)) {
      if (dims[0] != channels) {
        return null;
      }
      int perChannel = values.length / channels;
      for (int index = 0; index < values.length; index++) {
        values[index] = (float) (values[index] * affine.scale()[index / perChannel]);
      }
      return values;
    }
    // Cases 2 to 4: the channel is the second axis, within the group of the first.
    long groups = linear.is("ConvTranspose") ? linear.attributeInt("group", 1) : 1;
    if (groups < 1 || dims[1] * groups != channels || dims[0] % groups != 0) {
      return null;
    }
    long rowsPerGroup = dims[0] / groups;
    for (int index = 0; index < values.length; index++) {
      long row = index / (dims[1] * inner);
      long column = index / inner % dims[1];
      int channel = (int) (row / rowsPerGroup * dims[1] + column);
      values[index] = (float) (values[index] * affine.scale()[channel]);
    }
    return values;
  }

  private static float @Nullable [] foldBias(
      Node linear, @Nullable Tensor bias, ChannelAffine affine) {
    int channels = affine.channels();
    float[] old = bias == null ? new float[1] : bias.floats();
    // Gemm broadcasts its bias to [rows, n]: only one that is equal for all rows can be folded.
    boolean perChannel = bias == null || old.length == 1 || bias.dim(-1) == channels;
    if (!perChannel || (old.length != 1 && old.length != channels)) {
      return null;
    }
    double factor = linear.is("Gemm") ? linear.attributeFloat("beta", 1f) : 1.0;
    float[] folded = new float[channels];
    for (int channel = 0; channel < channels; channel++) {
      double before = factor * old[old.length == 1 ? 0 : channel];
      folded[channel] =
          (float)
              ((before - affine.mean()[channel]) * affine.scale()[channel]
                  + affine.shift()[channel]);
    }
    return folded;
  }
}
