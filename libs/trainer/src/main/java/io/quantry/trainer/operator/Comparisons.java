package io.quantry.trainer.operator;

import static io.quantry.trainer.operator.Arithmetic.binary;
import static io.quantry.trainer.operator.Arithmetic.unary;
import static io.quantry.trainer.operator.OperatorTable.one;
import static java.util.Map.entry;

import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Comparisons and logic, and the choice by them, which passes gradients to what was chosen. */
final class Comparisons {
  static final Map<String, TorchOperator> TABLE =
      Map.ofEntries(
          entry("And", binary(torch::logical_and)),
          entry("Equal", binary(torch::eq)),
          entry("Greater", binary(torch::gt)),
          entry("GreaterOrEqual", binary(torch::ge)),
          entry("IsInf", one(Comparisons::isInfinite)),
          entry("IsNaN", unary(torch::isnan)),
          entry("Less", binary(torch::lt)),
          entry("LessOrEqual", binary(torch::le)),
          entry("Not", unary(torch::logical_not)),
          entry("Or", binary(torch::logical_or)),
          entry("Where", one(call -> torch.where(call.input(0), call.input(1), call.input(2)))),
          entry("Xor", binary(torch::logical_xor)));

  private Comparisons() {}

  private static Tensor isInfinite(Call call) {
    Tensor x = call.input(0);
    Tensor infinite = torch.isinf(x);
    if (call.attribute("detect_negative", 1) == 0) {
      infinite = torch.logical_and(infinite, x.gt(new Scalar(0)));
    }
    if (call.attribute("detect_positive", 1) == 0) {
      infinite = torch.logical_and(infinite, x.lt(new Scalar(0)));
    }
    return infinite;
  }
}
