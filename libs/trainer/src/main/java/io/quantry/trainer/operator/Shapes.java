package io.quantry.trainer.operator;

import static io.quantry.trainer.operator.OperatorTable.one;
import static java.util.Map.entry;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What moves elements and computes shapes. */
final class Shapes {
  static final Map<String, TorchOperator> TABLE =
      Map.ofEntries(
          entry("Flatten", one(Shapes::flatten)),
          entry("Identity", one(call -> new Tensor(call.input(0)))),
          entry("Reshape", one(Shapes::reshape)));

  private Shapes() {}

  private static Tensor flatten(Call call) {
    Tensor x = call.input(0);
    long axis = call.attribute("axis", 1);
    long split = axis < 0 ? axis + x.dim() : axis;
    long rows = 1;
    for (int i = 0; i < split; i++) {
      rows *= x.size(i);
    }
    return torch.reshape(x, rows, rows == 0 ? 0 : x.numel() / rows);
  }

  private static Tensor reshape(Call call) {
    Tensor x = call.input(0);
    long[] shape = call.attributeOrInput("shape", 1).orElseThrow();
    if (call.attribute("allowzero", 0) == 0) {
      for (int i = 0; i < shape.length; i++) {
        shape[i] = shape[i] == 0 ? x.size(i) : shape[i];
      }
    }
    return torch.reshape(x, shape);
  }
}
