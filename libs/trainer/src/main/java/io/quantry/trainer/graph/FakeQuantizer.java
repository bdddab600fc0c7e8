package io.quantry.trainer.graph;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import io.quantry.trainer.operator.IntegerBounds;
import java.util.Arrays;
import java.util.Optional;

/**
 * A QuantizeLinear and the DequantizeLinear behind it, with a Clip of integers between them where
 * fewer levels are wanted than the type has: together a function from floats to floats.
 *
 * @param input what is quantized
 * @param scale FLOAT constant: one element, or one for each channel
 * @param zeroPoint integer constant of the same shape
 * @param output what comes out
 * @param axis of the channels, where there are several scales
 * @param min least integer
 * @param max largest integer
 */
public record FakeQuantizer(
    Value input, Value scale, Value zeroPoint, Value output, long axis, long min, long max) {

  /**
   * The quantizer that ends in this node; empty if it is not one or its ends have scales of their
   * own.
   */
  public static Optional<FakeQuantizer> endingIn(Node dequantize) {
    if (!dequantize.is("DequantizeLinear") || !isPlain(dequantize)) {
      return Optional.empty();
    }
    Value integers = dequantize.requireInput(0);
    Optional<Node> clip = integers.producer().filter(node -> node.is("Clip"));
    Optional<Node> quantize =
        clip.map(node -> node.requireInput(0))
            .orElse(integers)
            .producer()
            .filter(node -> node.is("QuantizeLinear") && isPlain(node));
    if (quantize.isEmpty()
        || quantize.get().requireInput(1) != dequantize.requireInput(1)
        || !quantize.get().input(2).equals(dequantize.input(2))
        || dequantize.input(2).isEmpty()
        || clip.filter(node -> !hasConstantBounds(node)).isPresent()) {
      return Optional.empty();
    }
    Value zeroPoint = dequantize.requireInput(2);
    ElementType type = zeroPoint.elementType().orElseThrow();
    long least = IntegerBounds.min(type);
    long most = IntegerBounds.max(type);
    return Optional.of(
        new FakeQuantizer(
            quantize.get().requireInput(0),
            dequantize.requireInput(1),
            zeroPoint,
            dequantize.requireOutput(0),
            dequantize.attributeInt("axis", 1),
            clip.flatMap(node -> bound(node, 1)).filter(bound -> bound > least).orElse(least),
            clip.flatMap(node -> bound(node, 2)).filter(bound -> bound < most).orElse(most)));
  }

  /** Whether it quantizes a constant, such as weights. */
  public boolean isOfConstant() {
    return input.isInitializer();
  }

  /** Whether the least integer stands for 0: then it is a Relu too, and may stand for one. */
  public boolean cutsOffNegatives() {
    return zeroPoint
        .initializer()
        .filter(tensor -> Arrays.stream(tensor.longs()).allMatch(zero -> zero == min))
        .isPresent();
  }

  /** Whether scale and zero point are constants and there are no blocks. */
  private static boolean isPlain(Node node) {
    return node.attributeInt("block_size", 0) == 0
        && node.requireInput(1).isConstant()
        && node.input(2).filter(value -> !value.isConstant()).isEmpty();
  }

  private static boolean hasConstantBounds(Node clip) {
    return clip.input(1).filter(value -> !value.isConstant()).isEmpty()
        && clip.input(2).filter(value -> !value.isConstant()).isEmpty();
  }

  private static Optional<Long> bound(Node clip, int index) {
    return clip.input(index)
        .flatMap(Value::initializer)
        .map(Tensor::longs)
        .map(values -> values[0]);
  }
}
