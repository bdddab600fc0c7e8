package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.Constants;
import java.util.Arrays;
import java.util.Optional;

/**
 * Weights that a runtime brings back when it loads a model, as the FP32 numbers that they stand
 * for:
 *
 * <ol>
 *   <li>{@code Cast(narrow) * scales}, one scale or one for each slice along one axis;
 *   <li>{@code Gather(codebook, Cast(indices))};
 *   <li>{@code GatherElements(codebooks, Cast(indices))} along an axis, a codebook for each line.
 * </ol>
 *
 * Reads the graph, changes nothing; O(elements).
 */
final class WidenedAtLoad {
  private WidenedAtLoad() {}

  /** Empty where the node is not one of the forms. */
  static Optional<DequantizedConstant> of(Node node) {
    if (StoredForms.isScaled(node)) {
      return scaled(node);
    }
    return StoredForms.isLookedUp(node) ? lookedUp(node) : Optional.empty();
  }

  private static Optional<DequantizedConstant> scaled(Node mul) {
    Value stored = narrow(mul, 0);
    Tensor tensor = Constants.of(stored).orElseThrow();
    Tensor scales = Constants.of(mul.requireInput(1)).orElseThrow();
    int axis = 0;
    int varying = 0;
    for (int i = 0; i < scales.rank(); i++) {
      if (scales.dim(i) > 1) {
        axis = i - scales.rank();
        varying++;
      }
    }
    ElementType type = tensor.elementType();
    boolean isNumber = type.isInteger() || type.isFloatingPoint();
    return varying > 1 || scales.rank() > tensor.rank() || !isNumber
        ? Optional.empty()
        : DequantizedConstant.of(stored.name(), tensor, axis, scales, null);
  }

  private static Optional<DequantizedConstant> lookedUp(Node gather) {
    Value stored = narrow(gather, 1);
    Tensor indices = Constants.of(stored).orElseThrow();
    Tensor codebook = Constants.of(gather.requireInput(0)).orElseThrow();
    boolean byLine = gather.is("GatherElements");
    if (!byLine && codebook.rank() != 1) {
      return Optional.empty();
    }
    long stated = gather.attributeInt("axis", 0);
    int axis = Math.toIntExact(stated < 0 ? stated + indices.rank() : stated);
    if (byLine && !isBesideEachOther(codebook.dims(), indices.dims(), axis)) {
      return Optional.empty();
    }
    int inner = byLine ? product(indices.dims(), axis + 1) : 1;
    int length = byLine ? Math.toIntExact(indices.dim(axis)) : 1;
    int entries =
        byLine ? Math.toIntExact(codebook.dim(axis)) : Math.toIntExact(codebook.elementCount());
    return Optional.of(
        new DequantizedConstant(
            stored.name(),
            numbers(indices, codebook.floats(), byLine ? length : 0, inner, entries),
            Grid.codebook(indices.elementType())));
  }

  private static Tensor numbers(
      Tensor indices, float[] codebook, int length, int inner, int entries) {
    int[] index = indices.ints();
    float[] numbers = new float[index.length];
    for (int i = 0; i < numbers.length; i++) {
      int line = length == 0 ? 0 : i / inner / length * entries * inner + i % inner;
      numbers[i] = codebook[line + index[i] * inner];
    }
    return Tensor.ofFloats(numbers, indices.dims());
  }

  private static boolean isBesideEachOther(long[] codebook, long[] indices, int axis) {
    if (codebook.length != indices.length || axis < 0 || axis >= indices.length) {
      return false;
    }
    long[] same = codebook.clone();
    same[axis] = indices[axis];
    return Arrays.equals(same, indices);
  }

  private static int product(long[] dims, int from) {
    long product = 1;
    for (int i = from; i < dims.length; i++) {
      product = Math.multiplyExact(product, dims[i]);
    }
    return Math.toIntExact(product);
  }

  /** The constant behind the Cast. */
  private static Value narrow(Node node, int slot) {
    return node.requireInput(slot).producer().orElseThrow().requireInput(0);
  }
}
