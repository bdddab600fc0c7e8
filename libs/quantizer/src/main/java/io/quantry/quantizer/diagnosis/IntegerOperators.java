package io.quantry.quantizer.diagnosis;

import io.quantry.onnx.ir.Node;
import java.util.Map;
import java.util.Optional;

/**
 * Operators that take quantized operands directly, by the input slots of the ONNX specification and
 * of ONNX Runtime's {@code ContribOperators.md}.
 */
final class IntegerOperators {
  /** No such slot. */
  static final int NONE = -1;

  private static final Map<String, Slots> TABLE =
      Map.ofEntries(
          Map.entry("MatMulInteger", new Slots(0, NONE, 2, 1, NONE, 3, false)),
          Map.entry("ConvInteger", new Slots(0, NONE, 2, 1, NONE, 3, false)),
          Map.entry("QLinearConv", new Slots(0, 1, 2, 3, 4, 5, false)),
          Map.entry("QLinearMatMul", new Slots(0, 1, 2, 3, 4, 5, false)),
          Map.entry("QGemm", new Slots(0, 1, 2, 3, 4, 5, false)),
          Map.entry("QLinearAdd", new Slots(0, 1, 2, 3, 4, 5, false)),
          Map.entry("QLinearMul", new Slots(0, 1, 2, 3, 4, 5, false)),
          Map.entry("QLinearSigmoid", new Slots(0, 1, 2, NONE, NONE, NONE, false)),
          Map.entry("QLinearLeakyRelu", new Slots(0, 1, 2, NONE, NONE, NONE, false)),
          Map.entry("QLinearSoftmax", new Slots(0, 1, 2, NONE, NONE, NONE, false)),
          Map.entry("QLinearAveragePool", new Slots(0, 1, 2, NONE, NONE, NONE, false)),
          Map.entry("QLinearGlobalAveragePool", new Slots(0, 1, 2, NONE, NONE, NONE, false)),
          Map.entry("QLinearConcat", new Slots(2, 3, 4, NONE, NONE, NONE, false)),
          Map.entry("QAttention", new Slots(0, 3, 6, 1, 4, 7, false)),
          Map.entry("MatMulIntegerToFloat", new Slots(0, 2, 4, 1, 3, 5, false)),
          Map.entry("DynamicQuantizeMatMul", new Slots(0, NONE, NONE, 1, 2, 3, true)),
          Map.entry("DynamicQuantizeLSTM", new Slots(0, NONE, NONE, 1, 8, 9, true)));

  private IntegerOperators() {}

  /**
   * Input slots of an operator, {@link #NONE} where it has none.
   *
   * @param quantizesItself whether the activation comes in as floats and is quantized inside
   */
  record Slots(
      int activation,
      int activationScale,
      int activationZeroPoint,
      int weights,
      int weightScale,
      int weightZeroPoint,
      boolean quantizesItself) {}

  static Optional<Slots> slots(Node node) {
    return Optional.ofNullable(TABLE.get(node.opType()));
  }
}
