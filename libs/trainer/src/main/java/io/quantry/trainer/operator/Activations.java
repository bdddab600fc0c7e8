package io.quantry.trainer.operator;

import static io.quantry.trainer.operator.Arithmetic.unary;
import static io.quantry.trainer.operator.OperatorTable.one;
import static java.util.Map.entry;

import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Activations. Softmax and LogSoftmax before operator set 13 join all axes from {@code axis} on;
 * the bounds of Clip are attributes before set 11, inputs since.
 */
final class Activations {
  static final Map<String, TorchOperator> TABLE =
      Map.ofEntries(
          entry("Celu", one(call -> torch.celu(call.input(0), scalar(call, "alpha", 1f)))),
          entry("Clip", one(Activations::clip)),
          entry("Elu", one(call -> elu(call, 1f, 1f))),
          entry("Gelu", one(Activations::gelu)),
          entry("HardSigmoid", one(Activations::hardSigmoid)),
          entry("HardSwish", unary(torch::hardswish)),
          entry(
              "LeakyRelu",
              one(call -> torch.leaky_relu(call.input(0), scalar(call, "alpha", .01f)))),
          entry("LogSoftmax", one(call -> along(call, torch::log_softmax))),
          entry("Mish", unary(torch::mish)),
          entry("PRelu", one(Activations::parametric)),
          entry("Relu", unary(torch::relu)),
          entry("Selu", one(call -> elu(call, 1.6732632f, call.attribute("gamma", 1.050701f)))),
          entry("Shrink", one(Activations::shrink)),
          entry("Sigmoid", unary(torch::sigmoid)),
          entry("Softmax", one(call -> along(call, torch::softmax))),
          entry("Softplus", unary(torch::softplus)),
          entry("Softsign", one(call -> softsign(call.input(0)))),
          entry("Swish", one(Activations::swish)),
          entry("Tanh", unary(torch::tanh)),
          entry(
              "ThresholdedRelu",
              one(
                  call ->
                      torch.threshold(call.input(0), scalar(call, "alpha", 1f), new Scalar(0)))));

  private Activations() {}

  private static Scalar scalar(Call call, String attribute, float absent) {
    return new Scalar(call.attribute(attribute, absent));
  }

  private static Tensor clip(Call call) {
    Tensor x = call.input(0);
    if (call.opset() < 11) {
      return torch.clamp(
          x,
          new ScalarOptional(scalar(call, "min", -Float.MAX_VALUE)),
          new ScalarOptional(scalar(call, "max", Float.MAX_VALUE)));
    }
    TensorOptional min = call.orNone(1);
    TensorOptional max = call.orNone(2);
    return min.has_value() || max.has_value() ? torch.clamp(x, min, max) : new Tensor(x);
  }

  private static Tensor elu(Call call, float alpha, float scale) {
    return torch.elu(
        call.input(0), scalar(call, "alpha", alpha), new Scalar(scale), new Scalar(1f));
  }

  private static Tensor gelu(Call call) {
    return torch.gelu(call.input(0), call.attribute("approximate", "none"));
  }

  private static Tensor hardSigmoid(Call call) {
    Tensor line =
        torch.add(
            torch.mul(call.input(0), scalar(call, "alpha", 0.2f)), scalar(call, "beta", 0.5f));
    return torch.clamp(line, new ScalarOptional(new Scalar(0)), new ScalarOptional(new Scalar(1)));
  }

  /** Slopes broadcast to the tensor; before set 7 a vector of them belongs to the channels. */
  private static Tensor parametric(Call call) {
    Tensor x = call.input(0);
    Tensor slope = call.input(1);
    if (call.opset() < 7 && slope.dim() == 1 && slope.numel() > 1) {
      long[] shape = Window.filled(Math.toIntExact(x.dim()) - 1, 1);
      shape[0] = slope.numel();
      slope = slope.reshape(shape);
    }
    return torch.where(x.lt(new Scalar(0)), torch.mul(x, slope), x);
  }

  private static Tensor shrink(Call call) {
    Tensor x = call.input(0);
    float limit = call.attribute("lambd", 0.5f);
    Scalar bias = scalar(call, "bias", 0f);
    Tensor low = torch.where(x.lt(new Scalar(-limit)), torch.add(x, bias), torch.zeros_like(x));
    return torch.where(x.gt(new Scalar(limit)), torch.sub(x, bias), low).to(x.scalar_type());
  }

  private static Tensor softsign(Tensor x) {
    return torch.div(x, torch.add(torch.abs(x), new Scalar(1)));
  }

  private static Tensor swish(Call call) {
    Tensor x = call.input(0);
    return torch.mul(x, torch.sigmoid(torch.mul(x, scalar(call, "alpha", 1f))));
  }

  private static Tensor along(Call call, AlongAxis function) {
    Tensor x = call.input(0);
    if (call.opset() >= 13) {
      return function.apply(x, call.attribute("axis", -1));
    }
    return function.apply(Shapes.matrix(x, call.axis("axis", 1, x.dim())), 1).reshape(x.shape());
  }

  @FunctionalInterface
  private interface AlongAxis {
    Tensor apply(Tensor x, long axis);
  }
}
