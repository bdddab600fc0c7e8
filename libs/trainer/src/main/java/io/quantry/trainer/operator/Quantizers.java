package io.quantry.trainer.operator;

import static io.quantry.trainer.operator.OperatorTable.one;
import static io.quantry.trainer.operator.OperatorTable.when;
import static java.util.Map.entry;

import io.quantry.onnx.ir.ElementType;
import io.quantry.onnx.ir.Node;
import io.quantry.onnx.ir.Value;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * QuantizeLinear and DequantizeLinear on their own. Integers stay floats of whole value, so that
 * gradients pass: rounding counts as the identity (the straight-through estimator, Bengio et al.
 * 2013, arXiv:1308.3432), saturation as a cut-off.
 */
final class Quantizers {
  static final Map<String, TorchOperator> TABLE =
      Map.ofEntries(
          entry("DequantizeLinear", one(Quantizers::dequantize, Quantizers::obstacle)),
          entry("QuantizeLinear", one(Quantizers::quantize, Quantizers::obstacle)));

  private Quantizers() {}

  private static Tensor quantize(Call call) {
    Tensor x = call.input(0);
    Tensor scaled = torch.div(x, alongAxis(call, call.input(1), x));
    Tensor rounded = torch.add(scaled, torch.sub(torch.round(scaled), scaled).detach());
    Tensor shifted =
        call.optional(2)
            .map(zero -> torch.add(rounded, alongAxis(call, zero.to(ScalarType.Float), x)))
            .orElse(rounded);
    ElementType type = integers(call.node());
    return torch.clamp(
        shifted,
        new ScalarOptional(new Scalar((double) IntegerBounds.min(type))),
        new ScalarOptional(new Scalar((double) IntegerBounds.max(type))));
  }

  private static Tensor dequantize(Call call) {
    Tensor x = call.input(0).to(ScalarType.Float);
    Tensor shifted =
        call.optional(2)
            .map(zero -> torch.sub(x, alongAxis(call, zero.to(ScalarType.Float), x)))
            .orElse(x);
    return torch.mul(shifted, alongAxis(call, call.input(1), x));
  }

  /** The type of the zero point, or else the one named, or else unsigned bytes. */
  private static ElementType integers(Node node) {
    ElementType named = ElementType.of(Math.toIntExact(node.attributeInt("output_dtype", 0)));
    return node.input(2)
        .flatMap(Value::elementType)
        .orElse(named == ElementType.UNKNOWN ? ElementType.UINT8 : named);
  }

  private static Optional<String> obstacle(Node node) {
    if (node.attributeInt("block_size", 0) != 0) {
      return Optional.of("it has a scale for each block");
    }
    ElementType type = integers(node);
    return when(!type.isInteger() || type.bits() > 32, "it quantizes to " + type);
  }

  /** A vector of one element a channel, in the shape in which it meets the tensor's channels. */
  private static Tensor alongAxis(Call call, Tensor parameter, Tensor x) {
    if (parameter.numel() == 1) {
      return parameter.reshape();
    }
    long axis = call.attribute("axis", 1);
    long[] shape = new long[Math.toIntExact(x.dim())];
    Arrays.fill(shape, 1);
    shape[Math.toIntExact(axis < 0 ? axis + x.dim() : axis)] = parameter.numel();
    return parameter.reshape(shape);
  }
}
