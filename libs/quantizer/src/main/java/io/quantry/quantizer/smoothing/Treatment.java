package io.quantry.quantizer.smoothing;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.operator.GemmForm;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/**
 * What is done at one site; the FP32 result stays the same.
 *
 * <ol>
 *   <li>Outlier channels o leave the activation: {@code X W = X' W + X[:, o] W[o, :]} with zeros in
 *       the columns o of X', and the second product in FP32. Where they are {@link HiddenUnits},
 *       they are computed apart; elsewhere they are gathered, and the zeros come with the scales.
 *   <li>Channels are divided by scales and rows multiplied with them, through a {@link ScaleFold}
 *       or by an explicit Mul.
 * </ol>
 *
 * @param site where
 * @param scales one for each channel; all 1 for none
 * @param alpha that gave them; NaN for none
 * @param outliers channels kept in FP32, ascending
 * @param noise of the product, relative to its signal
 * @param cost in passes over an activation
 */
@SuppressWarnings("ArrayRecordComponent") // owned by the search, never compared
record Treatment(
    Site site, float[] scales, double alpha, int[] outliers, double noise, double cost) {

  /** The same at the same site of a copy. */
  Treatment at(Site other) {
    return new Treatment(other, scales, alpha, outliers, noise, cost);
  }

  boolean isNone() {
    return Double.isNaN(alpha) && outliers.length == 0;
  }

  /**
   * Rewrites the graph.
   *
   * @param kept collects products that must stay in FP32
   */
  void apply(Collection<Node> kept) {
    Optional<HiddenUnits> units = outliers.length == 0 ? Optional.empty() : HiddenUnits.of(site);
    Optional<ScaleFold> fold = Double.isNaN(alpha) ? Optional.empty() : ScaleFold.of(site);
    if (outliers.length > 0) {
      Value channels = units.isPresent() ? units.get().takeOut(outliers, kept) : gathered();
      for (Node product : site.products()) {
        addBeside(product, channels, kept);
      }
    }
    for (Node product : site.products()) {
      multiplyRows(product);
    }
    boolean zeros = outliers.length > 0 && units.isEmpty();
    if (fold.isPresent() && !zeros) {
      fold.get().divide(scales);
    } else if (!Double.isNaN(alpha) || zeros) {
      multiplyChannels(zeros);
    }
  }

  private Value gathered() {
    Node first = site.products().getFirst();
    long[] indices = Arrays.stream(outliers).asLongStream().toArray();
    String name = site.current().name() + "_outliers";
    Value at = first.graph().addInitializer(name + "_at", Tensor.ofInt64s(indices, indices.length));
    Value channels = Insertion.before(first, "", "Gather", name, site.current(), at);
    channels.producer().orElseThrow().setAttribute(Attribute.of("axis", -1L));
    return channels;
  }

  /** Adds the outliers' product behind the bias, so that the runtime still fuses that. */
  private void addBeside(Node product, Value channels, Collection<Node> kept) {
    int columns = Math.toIntExact(Site.matrix(product).columns());
    float[] values = Site.matrix(product).values();
    float[] rows = new float[outliers.length * columns];
    for (int i = 0; i < outliers.length; i++) {
      System.arraycopy(values, outliers[i] * columns, rows, i * columns, columns);
    }
    String name = product.requireOutput(0).name() + "_outliers";
    Value matrix =
        product
            .graph()
            .addInitializer(name + "_w", Tensor.ofFloats(rows, outliers.length, columns));
    Value beside = Insertion.before(product, "", "MatMul", name, channels, matrix);
    kept.add(beside.producer().orElseThrow());
    Value sum = biased(product, columns).orElse(product).requireOutput(0);
    Node add = Insertion.after(sum.producer().orElseThrow(), "Add", name + "_sum", sum, beside);
    add.graph().takeOver(sum, add.requireOutput(0));
    add.replaceInput(0, sum);
  }

  private static Optional<Node> biased(Node product, int columns) {
    Value output = product.requireOutput(0);
    return output.uses().size() == 1 && !output.isGraphOutput()
        ? Optional.of(output.uses().getFirst().node())
            .filter(node -> node.is("Add"))
            .filter(
                node ->
                    GemmForm.isChannelBias(node.requireInput(0), columns)
                        || GemmForm.isChannelBias(node.requireInput(1), columns))
        : Optional.empty();
  }

  private void multiplyRows(Node product) {
    float[] values = Site.matrix(product).values();
    int columns = values.length / scales.length;
    for (int i = 0; i < values.length; i++) {
      values[i] *= scales[i / columns];
    }
    for (int outlier : outliers) {
      Arrays.fill(values, outlier * columns, (outlier + 1) * columns, 0);
    }
    Site.setMatrix(product, values);
  }

  private void multiplyChannels(boolean zeros) {
    float[] factors = new float[scales.length];
    for (int j = 0; j < factors.length; j++) {
      factors[j] = 1 / scales[j];
    }
    if (zeros) {
      for (int outlier : outliers) {
        factors[outlier] = 0;
      }
    }
    Value activation = site.current();
    Node first = site.products().getFirst();
    String name = activation.name() + "_smooth";
    Value vector =
        first.graph().addInitializer(name + "_factors", Tensor.ofFloats(factors, factors.length));
    Value smooth = Insertion.before(first, "", "Mul", name, activation, vector);
    site.products().forEach(product -> product.replaceInput(0, smooth));
  }
}
