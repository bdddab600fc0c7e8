package io.quantry.quantizer.technique.weightonly;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.fusion.Contrib;
import io.quantry.quantizer.operator.GemmForm;
import io.quantry.quantizer.scheme.GroupGrid;
import org.jspecify.annotations.Nullable;

/**
 * Lets products read a stored matrix.
 *
 * <ol>
 *   <li>Standard: {@code DequantizeLinear} along axis 0, one for each product; ONNX Runtime makes
 *       one kernel of it and the product, MatMulNBits. Without groups the axis of the scales is 1.
 *   <li>Contrib: MatMulNBits itself, with {@code accuracy_level} 4: activations are rounded to 8
 *       bits by block, for speed, as the runtime does by itself with the standard form.
 * </ol>
 */
final class ProductForm {
  /** Sums of products of 8-bit integers. */
  private static final long INT8_SUMS = 4;

  private final MatrixShape shape;
  private final GroupGrid grid;
  private final Value integers;
  private final Value scales;
  private final @Nullable Value zeroPoints;

  ProductForm(
      MatrixShape shape, GroupGrid grid, Value integers, Value scales, @Nullable Value zeroPoints) {
    this.shape = shape;
    this.grid = grid;
    this.integers = integers;
    this.scales = scales;
    this.zeroPoints = zeroPoints;
  }

  void dequantize(Node product) {
    NodeBuilder node =
        product
            .graph()
            .newNode("DequantizeLinear")
            .name(product.graph().freshName(integers.name() + "_DequantizeLinear"))
            .inputs(integers, scales);
    if (zeroPoints != null) {
      node.inputs(zeroPoints);
    }
    node.attribute(Attribute.of("axis", shape.isByChannel() ? 1 : 0));
    if (!shape.isByChannel()) {
      node.attribute(Attribute.of("block_size", shape.size()));
    }
    Value matrix =
        node.output(integers.name() + "_dequantized").insertBefore(product).requireOutput(0);
    product.setInput(1, matrix);
    product.removeAttribute("transB");
  }

  /**
   * @param takesBias whether the node may add a bias of a Gemm, one element for each column
   */
  void multiply(Node product, boolean takesBias) {
    NodeBuilder node =
        product
            .graph()
            .newNode("MatMulNBits")
            .domain(Contrib.DOMAIN)
            .name(product.name())
            .inputs(product.requireInput(0), integers, scales);
    Value bias = product.input(2).orElse(null);
    boolean byColumn = takesBias && bias != null && isByColumn(bias);
    if (zeroPoints != null || byColumn) {
      node.inputs(zeroPoints);
    }
    if (byColumn) {
      node.inputs(null, bias); // no order of groups
    }
    String name = product.requireOutput(0).name();
    Value result =
        node.attribute(Attribute.of("K", shape.rows()))
            .attribute(Attribute.of("N", shape.columns()))
            .attribute(Attribute.of("bits", grid.bits()))
            .attribute(Attribute.of("block_size", shape.size()))
            .attribute(Attribute.of("accuracy_level", INT8_SUMS))
            .output(name + "_product")
            .insertBefore(product)
            .requireOutput(0);
    if (bias != null && !byColumn) {
      result =
          product
              .graph()
              .newNode("Add")
              .inputs(result, bias)
              .output(name + "_biased")
              .insertBefore(product)
              .requireOutput(0);
    }
    Replacement.of(product, result);
  }

  private boolean isByColumn(Value bias) {
    return bias.initializer().filter(tensor -> tensor.rank() == 1).isPresent()
        && GemmForm.isChannelBias(bias, shape.columns());
  }
}
