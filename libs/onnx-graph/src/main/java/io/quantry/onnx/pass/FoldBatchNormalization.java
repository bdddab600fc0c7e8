package io.quantry.onnx.pass;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Model;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.Optional;
import java.util.OptionalLong;
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
 * </ol>
 *
 * Folds where the normalization is in inference form, its output is its only one, everything that
 * enters is a constant FLOAT, and nobody else reads what lies between. The weights are new
 * initializers in the node's graph; a weight that others share stays for them. Computed in double,
 * rounded once: equal to the original within float rounding. O(weights).
 *
 * <p>Subgraphs: likewise. Local functions: their weights are no constants, so nothing folds.
 */
public final class FoldBatchNormalization implements Pass {
  @Override
  public boolean run(Model model) {
    OptionalLong opset = model.opsets().version("");
    boolean modified = false;
    for (Graph graph : model.graph().withSubgraphs()) {
      for (Node node : graph.nodes()) {
        if (node.is("BatchNormalization") && isInference(node, opset.orElse(1))) {
          modified |= fold(graph, node);
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

  private static boolean fold(Graph graph, Node normalization) {
    Value between = normalization.requireInput(0);
    Node linear = between.producer().orElse(null);
    if (linear == null
        || linear.graph() != graph
        || between.isGraphOutput()
        || between.uses().size() != 1
        || !(linear.is("Conv") || linear.is("ConvTranspose") || linear.is("Gemm"))) {
      return false;
    }
    Tensor weight = constant(linear, 1);
    Affine affine = Affine.of(normalization);
    boolean hasBias = linear.input(2).isPresent();
    Tensor bias = hasBias ? constant(linear, 2) : null;
    if (weight == null || affine == null || (hasBias && bias == null)) {
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
    if (linear.is("Gemm")) {
      linear.setAttribute(Attribute.of("beta", 1f));
    }
    Value after = normalization.requireOutput(0);
    between.setType(after.type().orElse(null));
    // Cannot fail: what lies between is a node's output and no output of the graph.
    graph.takeOver(after, between);
    normalization.remove();
    return true;
  }

  private static float @Nullable [] foldWeight(Node linear, Tensor weight, Affine affine) {
    long[] dims = weight.dims();
    int channels = affine.scale().length;
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
    // Cases 2 and 3: the channel is the second axis, within the group of the first.
    long groups = linear.is("Gemm") ? 1 : linear.attributeInt("group", 1);
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

  private static float @Nullable [] foldBias(Node linear, @Nullable Tensor bias, Affine affine) {
    int channels = affine.scale().length;
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

  private static @Nullable Tensor constant(Node node, int index) {
    Optional<Tensor> tensor = node.input(index).flatMap(Constants::of);
    return tensor.filter(found -> found.elementType() == ElementType.FLOAT).orElse(null);
  }

  /** The normalization as {@code (x - mean) * scale + shift} per channel. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Affine(double[] scale, float[] shift, float[] mean) {
    static @Nullable Affine of(Node normalization) {
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
      return new Affine(scale, beta.floats(), mean.floats());
    }
  }
}
