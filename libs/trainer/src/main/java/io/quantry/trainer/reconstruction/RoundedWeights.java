package io.quantry.trainer.reconstruction;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.operator.MatrixOperand;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The weights of one layer of a quantized model, beside the FP32 ones that they were rounded from.
 * Row-major arrays, all in the order in which the integers are stored.
 *
 * @param stored the integer constant, of up to 8 bits; a Cast may stand behind it
 * @param dequantized name of what the DequantizeLinear behind it puts out
 * @param real FP32 weights
 * @param integers as stored, rounded to nearest
 * @param scales of each element's channel
 * @param zeroPoints of each element's channel
 * @param min least integer that is used: nothing is rounded below
 * @param max largest integer that is used
 */
@SuppressWarnings("ArrayRecordComponent") // of one owner, never compared
record RoundedWeights(
    Value stored,
    String dequantized,
    float[] real,
    int[] integers,
    float[] scales,
    float[] zeroPoints,
    int min,
    int max) {

  /**
   * The DequantizeLinear of a layer's weights; empty where they are none of integer constants, such
   * as bits unpacked in the graph.
   */
  static Optional<Node> dequantizeOf(Node layer) {
    return layer
        .input(1)
        .flatMap(Value::producer)
        .filter(node -> node.is("DequantizeLinear") && node.attributeInt("block_size", 0) == 0)
        .filter(node -> storedBehind(node).isPresent())
        .filter(node -> node.requireInput(1).isConstant())
        .filter(node -> node.input(2).filter(zero -> !zero.isConstant()).isEmpty());
  }

  /**
   * @param layer of the quantized model
   * @param counterpart of the FP32 model
   * @throws QuantizationException {@code training-failed} if the one was not rounded from the
   *     other, {@code model-non-finite} if weights are not finite
   */
  static RoundedWeights of(Node layer, Node counterpart) {
    Node dequantize =
        dequantizeOf(layer)
            .orElseThrow(() -> refused(layer, "has no weights of integer constants"));
    Value stored = storedBehind(dequantize).orElseThrow();
    Tensor tensor = stored.initializer().orElseThrow();
    int[] integers = tensor.ints();
    float[] real = real(layer, counterpart, tensor.dims());
    long axis = dequantize.attributeInt("axis", 1);
    int[] channels = channels(tensor.dims(), axis < 0 ? axis + tensor.rank() : axis);
    float[] scales = spread(layer, constant(dequantize, 1).orElseThrow(), channels);
    float[] zeroPoints =
        constant(dequantize, 2)
            .map(zero -> spread(layer, zero, channels))
            .orElseGet(() -> new float[channels.length]);
    RoundedWeights weights = bounded(stored, dequantize, real, integers, scales, zeroPoints);
    weights.requireRoundedFrom(layer);
    return weights;
  }

  /** Elements. */
  int count() {
    return real.length;
  }

  /** Stores integers in place of those that were there. */
  void store(int[] chosen) {
    Tensor tensor = stored.initializer().orElseThrow();
    stored
        .graph()
        .setInitializer(
            stored,
            Tensor.ofBytes(
                tensor.elementType(), packed(chosen, tensor.elementType()), tensor.dims()));
  }

  /**
   * Symmetric integers reach as far down as up, so that none becomes -128 where the quantizer
   * stopped at 127, or below -64 where products of 8 bits would overflow.
   */
  private static RoundedWeights bounded(
      Value stored,
      Node dequantize,
      float[] real,
      int[] integers,
      float[] scales,
      float[] zeroPoints) {
    int min = Arrays.stream(integers).min().orElse(0);
    int max = Arrays.stream(integers).max().orElse(0);
    boolean symmetric = true;
    for (float zeroPoint : zeroPoints) {
      symmetric &= zeroPoint == 0;
    }
    if (symmetric && min < 0) {
      max = Math.max(max, -min);
      min = -max;
      if (max > highest(stored)) {
        max = highest(stored);
      }
    }
    return new RoundedWeights(
        stored, dequantize.requireOutput(0).name(), real, integers, scales, zeroPoints, min, max);
  }

  private static int highest(Value stored) {
    return (1 << (stored.elementType().orElseThrow().bits() - 1)) - 1;
  }

  private void requireRoundedFrom(Node layer) {
    for (int i = 0; i < real.length; i++) {
      double exact = real[i] / (double) scales[i] + zeroPoints[i];
      if (!Double.isFinite(exact)) {
        throw new QuantizationException(
            "model-non-finite",
            "The layer '%s' has a weight of %s and a scale of %s at element %d; expected finite numbers"
                .formatted(layer.name(), real[i], scales[i], i));
      }
      double saturated = Math.max(min, Math.min(max, exact));
      if (Math.abs(saturated - integers[i]) > 1) {
        throw refused(
            layer,
            "was not rounded from the layer of that name in the FP32 model: element %d is %d where %.2f was expected"
                .formatted(i, integers[i], saturated));
      }
    }
  }

  private static float[] real(Node layer, Node counterpart, long[] dims) {
    if (layer.is("Conv")) {
      Tensor weights =
          constant(counterpart, 1)
              .filter(tensor -> tensor.elementType() == ElementType.FLOAT)
              .filter(tensor -> Arrays.equals(tensor.dims(), dims))
              .orElseThrow(() -> withoutCounterpart(layer));
      return weights.floats();
    }
    MatrixOperand operand =
        counterpart.inputCount() < 2 ? null : MatrixOperand.of(counterpart).orElse(null);
    boolean flipped = layer.is("Gemm") && layer.attributeInt("transB", 0) != 0;
    if (operand == null
        || dims.length != 2
        || dims[flipped ? 1 : 0] != operand.rows()
        || dims[flipped ? 0 : 1] != operand.columns()) {
      throw withoutCounterpart(layer);
    }
    float[] values = operand.values();
    return flipped ? turned(values, Math.toIntExact(operand.columns())) : values;
  }

  /** From rows of so many columns to columns first. */
  private static float[] turned(float[] values, int columns) {
    float[] turned = new float[values.length];
    int rows = values.length / columns;
    for (int i = 0; i < values.length; i++) {
      turned[i % columns * rows + i / columns] = values[i];
    }
    return turned;
  }

  private static QuantizationException withoutCounterpart(Node layer) {
    return refused(
        layer, "has no FP32 weights of its shape in the layer of that name in the FP32 model");
  }

  private static QuantizationException refused(Node layer, String what) {
    return new QuantizationException(
        "training-failed", "The layer '%s' %s".formatted(layer.name(), what));
  }

  private static Optional<Value> storedBehind(Node dequantize) {
    Value integers = dequantize.requireInput(0);
    return integers
        .producer()
        .filter(node -> node.is("Cast"))
        .map(cast -> cast.requireInput(0))
        .or(() -> Optional.of(integers))
        .filter(Value::isConstant)
        .filter(value -> value.initializer().isPresent())
        .filter(
            value -> {
              ElementType type = value.elementType().orElse(ElementType.UNKNOWN);
              return type.isInteger() && type.bits() <= 8;
            });
  }

  private static Optional<Tensor> constant(Node node, int index) {
    return node.input(index).filter(Value::isConstant).flatMap(Value::initializer);
  }

  /** The channel of each element. */
  private static int[] channels(long[] dims, long axis) {
    long inner = 1;
    for (int i = Math.toIntExact(axis) + 1; i < dims.length; i++) {
      inner *= dims[i];
    }
    int[] channels = new int[Math.toIntExact(Arrays.stream(dims).reduce(1, Math::multiplyExact))];
    for (int i = 0; i < channels.length; i++) {
      channels[i] = (int) (i / inner % dims[Math.toIntExact(axis)]);
    }
    return channels;
  }

  private static float[] spread(Node layer, Tensor parameter, int[] channels) {
    float[] values = parameter.floats();
    float[] spread = new float[channels.length];
    for (int i = 0; i < spread.length; i++) {
      int c = values.length == 1 ? 0 : channels[i];
      if (c >= values.length) {
        throw refused(
            layer, "has %d scales or zero points for more channels".formatted(values.length));
      }
      spread[i] = values[c];
    }
    return spread;
  }

  /** Elements below 8 bits share bytes, the first in the lowest bits. */
  private static ByteBuffer packed(int[] values, ElementType type) {
    int bits = type.bits();
    int perByte = 8 / bits;
    byte[] bytes = new byte[Math.ceilDiv(values.length, perByte)];
    int mask = (1 << bits) - 1;
    for (int i = 0; i < values.length; i++) {
      bytes[i / perByte] |= (byte) ((values[i] & mask) << (i % perByte * bits));
    }
    return ByteBuffer.wrap(bytes);
  }
}
