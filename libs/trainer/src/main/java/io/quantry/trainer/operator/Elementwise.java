package io.quantry.trainer.operator;

import static io.quantry.trainer.operator.OperatorTable.one;
import static java.util.Map.entry;

import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Arithmetic and activations. */
final class Elementwise {
  static final Map<String, TorchOperator> TABLE =
      Map.ofEntries(
          entry("Add", one(call -> torch.add(call.input(0), call.input(1)))),
          entry("Mul", one(call -> torch.mul(call.input(0), call.input(1)))),
          entry("Relu", one(call -> torch.relu(call.input(0)))),
          entry("Clip", one(Elementwise::clip)));

  private Elementwise() {}

  /** Bounds are attributes before operator set 11, inputs after; either may be missing. */
  private static Tensor clip(Call call) {
    Tensor x = call.input(0);
    if (call.opset() < 11) {
      return torch.clamp(
          x,
          new ScalarOptional(new Scalar(call.attribute("min", -Float.MAX_VALUE))),
          new ScalarOptional(new Scalar(call.attribute("max", Float.MAX_VALUE))));
    }
    TensorOptional min = call.orNone(1);
    TensorOptional max = call.orNone(2);
    return min.has_value() || max.has_value() ? torch.clamp(x, min, max) : new Tensor(x);
  }
}
