package io.quantry.trainer.operator;

import static io.quantry.trainer.operator.OperatorTable.one;
import static java.util.Map.entry;

import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Arithmetic element by element. Quotients of integers are cut towards zero, as shapes want them;
 * powers have the type of their base; ties of Max and Min share the gradient.
 */
final class Arithmetic {
  static final Map<String, TorchOperator> TABLE =
      Map.ofEntries(
          entry("Abs", unary(torch::abs)),
          entry("Acos", unary(torch::acos)),
          entry("Acosh", unary(torch::acosh)),
          entry("Add", binary(torch::add)),
          entry("Asin", unary(torch::asin)),
          entry("Asinh", unary(torch::asinh)),
          entry("Atan", unary(torch::atan)),
          entry("Atanh", unary(torch::atanh)),
          entry("Ceil", unary(torch::ceil)),
          entry("Cos", unary(torch::cos)),
          entry("Cosh", unary(torch::cosh)),
          entry("Div", binary(Arithmetic::quotient)),
          entry("Erf", unary(torch::erf)),
          entry("Exp", unary(torch::exp)),
          entry("Floor", unary(torch::floor)),
          entry("Log", unary(torch::log)),
          entry("Max", one(call -> folded(call, torch::maximum))),
          entry("Mean", one(Arithmetic::mean)),
          entry("Min", one(call -> folded(call, torch::minimum))),
          entry("Mod", one(Arithmetic::remainder)),
          entry("Mul", binary(torch::mul)),
          entry("Neg", unary(torch::neg)),
          entry("Pow", binary(Arithmetic::power)),
          entry("Reciprocal", unary(torch::reciprocal)),
          entry("Round", unary(torch::round)), // half to even
          entry("Sign", unary(torch::sign)),
          entry("Sin", unary(torch::sin)),
          entry("Sinh", unary(torch::sinh)),
          entry("Sqrt", unary(torch::sqrt)),
          entry("Sub", binary(torch::sub)),
          entry("Sum", one(call -> folded(call, torch::add))),
          entry("Tan", unary(torch::tan)));

  private Arithmetic() {}

  /** A function of the one input. */
  static TorchOperator unary(UnaryOperator<Tensor> function) {
    return one(call -> function.apply(call.input(0)));
  }

  /** A function of two inputs that broadcast. */
  static TorchOperator binary(BinaryOperator<Tensor> function) {
    return one(call -> function.apply(call.input(0), second(call)));
  }

  /**
   * Before operator set 7 the second operand meets the axes of the first from {@code axis} on,
   * where that is given; its own are followed by as many of size one as are left.
   */
  private static Tensor second(Call call) {
    Tensor b = call.input(1);
    if (call.opset() >= 7 || call.node().attribute("axis").isEmpty()) {
      return b;
    }
    long rank = call.input(0).dim();
    long behind = rank - call.axis("axis", 0, rank) - b.dim();
    Tensor aligned = b;
    for (long i = 0; i < behind; i++) {
      aligned = aligned.unsqueeze(-1);
    }
    return aligned;
  }

  private static Tensor folded(Call call, BinaryOperator<Tensor> function) {
    return call.all().stream()
        .reduce(function)
        .map(Tensor::new)
        .orElseThrow(() -> new IllegalArgumentException("no input"));
  }

  private static Tensor mean(Call call) {
    return torch.div(folded(call, torch::add), new Scalar((double) call.all().size()));
  }

  private static Tensor quotient(Tensor a, Tensor b) {
    return a.is_floating_point() || b.is_floating_point()
        ? torch.div(a, b)
        : torch.floor_divide(torch.sub(a, torch.fmod(a, b)), b);
  }

  private static Tensor remainder(Call call) {
    Tensor a = call.input(0);
    Tensor b = call.input(1);
    return call.attribute("fmod", 0) != 0 ? torch.fmod(a, b) : torch.remainder(a, b);
  }

  private static Tensor power(Tensor base, Tensor exponent) {
    boolean isNumber = exponent.dim() == 0 && exponent.is_cpu() && !exponent.requires_grad();
    Tensor power =
        isNumber ? torch.pow(base, exponent.item()) : torch.pow(base, exponent); // squares are fast
    return power.to(base.scalar_type());
  }
}
