package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.onnx.pass.Constants;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An integer constant as the FP32 numbers that it stands for. Reads the graph, changes nothing.
 *
 * @param stored name of the integers
 * @param values FLOAT, of the same dims
 * @param grid what they could have been
 */
record DequantizedConstant(String stored, Tensor values, Grid grid) {

  /** Weights in a slot of a node; empty if anything of them is not constant or does not fit. */
  static Optional<DequantizedConstant> of(
      Node node, int slot, int scale, int zeroPoint, long axis) {
    return of(node.requireInput(slot), node.requireInput(scale), node.input(zeroPoint), axis);
  }

  /** Weights; empty if anything of them is not constant or does not fit. */
  static Optional<DequantizedConstant> of(
      Value weights, Value scale, Optional<Value> zeroPoint, long axis) {
    Tensor stored = stored(weights);
    Tensor scales = Constants.of(scale).orElse(null);
    Tensor zeroPoints = zeroPoint.flatMap(Constants::of).orElse(null);
    if (stored == null
        || scales == null
        || scales.elementType() != ElementType.FLOAT
        || (zeroPoint.isPresent() && zeroPoints == null)) {
      return Optional.empty();
    }
    return of(weights.name(), stored, axis, scales, zeroPoints);
  }

  /** A bias of int32, which has the scale of the products; empty as {@link #of}. */
  static Optional<DequantizedConstant> bias(Value bias, Value activationScale, Value weightScale) {
    Tensor stored = Constants.of(bias).orElse(null);
    Tensor activation = Constants.of(activationScale).orElse(null);
    Tensor weight = Constants.of(weightScale).orElse(null);
    if (stored == null || activation == null || weight == null) {
      return Optional.empty();
    }
    float[] scales = weight.floats();
    float factor = activation.floats()[0];
    for (int i = 0; i < scales.length; i++) {
      scales[i] *= factor;
    }
    return of(bias.name(), stored, -1, Tensor.ofFloats(scales, scales.length), null);
  }

  /** Numbers that are no node's own operand; empty as {@link #bias}. */
  static Optional<DequantizedConstant> of(
      String name, Tensor stored, long axis, Tensor scales, @Nullable Tensor zeroPoints) {
    Grid grid;
    try {
      grid = new Grid(stored.elementType(), stored.dims(), axis, 0, scales, zeroPoints);
    } catch (IllegalArgumentException unfit) {
      return Optional.empty();
    }
    float[] values = stored.floats();
    for (int i = 0; i < values.length; i++) {
      values[i] = grid.value(i, values[i]);
    }
    return Optional.of(new DequantizedConstant(name, Tensor.ofFloats(values, stored.dims()), grid));
  }

  /** A constant, or a constant matrix behind one Transpose. */
  private static @Nullable Tensor stored(Value value) {
    Tensor direct = Constants.of(value).orElse(null);
    Node producer = value.producer().orElse(null);
    if (direct != null || producer == null || !producer.is("Transpose")) {
      return direct;
    }
    return Constants.of(producer.requireInput(0))
        .filter(tensor -> tensor.rank() == 2 && tensor.elementType() == ElementType.INT8)
        .map(DequantizedConstant::transposed)
        .orElse(null);
  }

  private static Tensor transposed(Tensor matrix) {
    int rows = Math.toIntExact(matrix.dim(0));
    int columns = Math.toIntExact(matrix.dim(1));
    byte[] values = new byte[rows * columns];
    var bytes = matrix.bytes();
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        values[column * rows + row] = bytes.get(row * columns + column);
      }
    }
    return Tensor.ofInt8s(values, columns, rows);
  }
}
