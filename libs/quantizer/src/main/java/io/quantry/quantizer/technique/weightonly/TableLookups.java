package io.quantry.quantizer.technique.weightonly;

import io.quantry.onnx.ir.Attribute;
import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Graph;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.NodeBuilder;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.fusion.Contrib;

/**
 * Looks rows up in a stored table: what is gathered is dequantized, never the table.
 *
 * <ol>
 *   <li>8 bits, a scale for each row: {@code Gather(integers) → Cast → Mul(Gather(scales))}.
 *   <li>Less than 8 bits: {@code Gather → BitShift, BitwiseAnd → Concat → Cast → Sub} the middle,
 *       then the scales.
 *   <li>Groups: both as {@code [look-ups, groups, size]}, for which the indices are made one axis,
 *       and the product gets their shape back.
 *   <li>On request: GatherBlockQuantized, one node.
 * </ol>
 *
 * ONNX Runtime 1.29 has no Gather of INT4, and a DequantizeLinear in front of Gather dequantizes
 * the whole table at every run.
 */
final class TableLookups {
  private final Graph graph;
  private final Value integers;
  private final Value scales;
  private final TableForm form;
  private final int width;

  /**
   * @param integers, scales as {@link TableEncoder} stored them, initializers by now
   */
  TableLookups(Value integers, Value scales, TableForm form, int width) {
    this.graph = integers.graph();
    this.integers = integers;
    this.scales = scales;
    this.form = form;
    this.width = width;
  }

  /** Puts the look-up in place of a Gather. */
  void replace(Node gather) {
    Steps steps = new Steps(gather);
    Value result = form.contrib() ? steps.contrib() : steps.standard();
    Replacement.of(gather, result);
  }

  /** The constants are shared by all look-ups of the table. */
  private Value constant(String role, Tensor tensor) {
    String name = integers.name() + "_" + role;
    return graph.value(name).orElseGet(() -> graph.addInitializer(name, tensor));
  }

  private final class Steps {
    private final Node gather;
    private final String name;

    private Steps(Node gather) {
      this.gather = gather;
      this.name = gather.requireOutput(0).name();
    }

    private Value contrib() {
      return node("GatherBlockQuantized", "dequantized")
          .domain(Contrib.DOMAIN)
          .name(gather.name())
          .inputs(integers, gather.requireInput(1), scales)
          .attribute(Attribute.of("gather_axis", 0))
          .attribute(Attribute.of("quantize_axis", 1))
          .attribute(Attribute.of("block_size", form.size()))
          .insertBefore(gather)
          .requireOutput(0);
    }

    private Value standard() {
      boolean grouped = form.groups(width) > 1;
      Value indices = gather.requireInput(1);
      Value flat =
          grouped ? reshape(indices, constant("flat", shape(-1)), "flat_indices") : indices;
      Value rows = floats(lookUp(integers, flat, "rows"));
      Value rowScales = lookUp(scales, flat, "scales");
      if (!grouped) {
        return mul(rows, rowScales);
      }
      int groups = form.groups(width);
      Value product =
          mul(
              reshape(rows, constant("grouped", shape(-1, groups, form.size())), "grouped"),
              reshape(rowScales, constant("by_group", shape(-1, groups, 1)), "by_group"));
      Value shape = apply(node("Shape", "shape").inputs(indices));
      Value whole =
          apply(
              node("Concat", "whole_shape")
                  .inputs(shape, constant("width", shape(width)))
                  .attribute(Attribute.of("axis", 0)));
      return reshape(product, whole, "dequantized");
    }

    /** The gathered integers as FLOAT, the middle subtracted. */
    private Value floats(Value bytes) {
      if (form.bits() == Byte.SIZE) {
        return cast(bytes);
      }
      int parts = Byte.SIZE / form.bits();
      NodeBuilder all = node("Concat", "unpacked").attribute(Attribute.of("axis", -1));
      Value mask = constant("mask", byteOf((1 << form.bits()) - 1));
      for (int part = 0; part < parts; part++) {
        Value shifted = part == 0 ? bytes : shift(bytes, part * form.bits());
        boolean last = part == parts - 1;
        all.inputs(last ? shifted : apply(node("BitwiseAnd", "part" + part).inputs(shifted, mask)));
      }
      Value wide = cast(apply(all));
      Value middle = constant("middle", Tensor.scalar((float) (1 << (form.bits() - 1))));
      return apply(node("Sub", "centered").inputs(wide, middle));
    }

    private Value shift(Value bytes, int bits) {
      return apply(
          node("BitShift", "shifted" + bits)
              .inputs(bytes, constant("shift" + bits, byteOf(bits)))
              .attribute(Attribute.of("direction", "RIGHT")));
    }

    private Value cast(Value bytes) {
      return apply(
          node("Cast", "float")
              .inputs(bytes)
              .attribute(Attribute.of("to", ElementType.FLOAT.code())));
    }

    private Value lookUp(Value table, Value indices, String role) {
      return apply(node("Gather", role).inputs(table, indices));
    }

    private Value reshape(Value value, Value shape, String role) {
      return apply(node("Reshape", role).inputs(value, shape));
    }

    private Value mul(Value rows, Value rowScales) {
      return apply(node("Mul", "scaled").inputs(rows, rowScales));
    }

    private NodeBuilder node(String opType, String role) {
      return gather.graph().newNode(opType).output(name + "_" + role);
    }

    private Value apply(NodeBuilder node) {
      return node.insertBefore(gather).requireOutput(0);
    }
  }

  private static Tensor shape(long... sizes) {
    return Tensor.ofInt64s(sizes, sizes.length);
  }

  private static Tensor byteOf(int value) {
    return Tensor.ofUint8s(new byte[] {(byte) value});
  }
}
