package io.quantry.trainer.graph;

import io.quantry.trainer.operator.Mode;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A fake quantizer: {@code (clamp(round(x / s) + z, min, max) - z) * s}. Rounding passes gradients
 * on to x where it does not saturate. Where the scale is learned, its gradient is the one of
 * Learned Step Size Quantization (Esser et al. 2020, arXiv:1902.08153): {@code round(x/s) - x/s}
 * inside, the bound reached outside, times {@code 1 / sqrt(n * max)} with n elements of a channel
 * of the weights, or of a sample of the activations. Inside is where {@code x / s + z} does not
 * exceed the bounds; of weights, by libtorch's kernel, where it rounds to no more than them.
 */
record FakeQuantizeStep(FakeQuantizer quantizer, ScaleGradients gradients) implements Step {
  @Override
  public List<String> reads() {
    return List.of(
        quantizer.input().name(), quantizer.scale().name(), quantizer.zeroPoint().name());
  }

  @Override
  public List<String> makes() {
    return List.of(quantizer.output().name());
  }

  @Override
  public List<Tensor> compute(Map<String, Tensor> values, Mode mode) {
    Tensor x = require(values, quantizer.input().name());
    if (mode.exact()) {
      return List.of(quantizer.cutsOffNegatives() ? x.relu() : new Tensor(x));
    }
    Tensor scale = require(values, quantizer.scale().name());
    Tensor zeroPoint = require(values, quantizer.zeroPoint().name());
    return List.of(
        scale.requires_grad() ? learned(x, scale, zeroPoint) : fixed(x, scale, zeroPoint));
  }

  @Override
  public String label() {
    return "fake quantizer of '%s'".formatted(quantizer.input().name());
  }

  private Tensor fixed(Tensor x, Tensor scale, Tensor zeroPoint) {
    if (scale.numel() == 1) {
      return torch.fake_quantize_per_tensor_affine(
          x, scale, zeroPoint.to(x.device(), ScalarType.Int), quantizer.min(), quantizer.max());
    }
    return torch.fake_quantize_per_channel_affine(
        x,
        scale,
        zeroPoint.to(x.device(), ScalarType.Int),
        axis(x),
        quantizer.min(),
        quantizer.max());
  }

  private Tensor learned(Tensor x, Tensor scale, Tensor zeroPoint) {
    boolean byChannel = scale.numel() > 1;
    long parts = quantizer.isOfConstant() ? scale.numel() : Math.max(1, x.size(0));
    double positive = Math.max(1, quantizer.max() - firstZeroPoint());
    double factor = 1 / Math.sqrt((double) x.numel() / parts * positive);
    if (!byChannel && x.requires_grad() && GradMode.is_enabled()) {
      return inPlace(x, scale, factor);
    }
    IValueVector stack = new IValueVector();
    stack.push_back(new IValue(x));
    stack.push_back(new IValue(scale.reshape(scale.numel())));
    stack.push_back(
        new IValue(zeroPoint.to(x.device(), ScalarType.Float).reshape(zeroPoint.numel())));
    if (byChannel) {
      stack.push_back(new IValue(axis(x)));
    }
    stack.push_back(new IValue(quantizer.min()));
    stack.push_back(new IValue(quantizer.max()));
    stack.push_back(new IValue(factor));
    Dispatcher.singleton().callBoxed(byChannel ? Handles.BY_CHANNEL : Handles.BY_TENSOR, stack);
    return new Tensor(stack.get(0).toTensor()); // the other handle dies with the stack
  }

  /**
   * Cut to the range, whose gradient is that of rounding too, and then rounded where it lies; the
   * scale's gradient comes later.
   */
  private Tensor inPlace(Tensor x, Tensor scale, double factor) {
    double step = scale.item_double();
    long zero = firstZeroPoint();
    Tensor own = x.alias();
    Tensor y =
        torch.hardtanh(
            own,
            new Scalar((quantizer.min() - zero) * step),
            new Scalar((quantizer.max() - zero) * step));
    y.detach().mul_(new Scalar(1 / step)).round_().mul_(new Scalar(step));
    gradients.expect(own, y, scale, factor / step);
    return y;
  }

  private long axis(Tensor x) {
    return quantizer.axis() < 0 ? quantizer.axis() + x.dim() : quantizer.axis();
  }

  /** That of the first channel; they are equal where weights are symmetric. */
  private long firstZeroPoint() {
    return quantizer.zeroPoint().initializer().map(tensor -> tensor.longs()[0]).orElse(0L);
  }

  private static Tensor require(Map<String, Tensor> values, String name) {
    Tensor found = values.get(name);
    if (found == null) {
      throw new IllegalStateException("no value " + name);
    }
    return found;
  }

  /** libtorch binds these two to no name of C++. */
  private static final class Handles {
    static final OperatorHandle BY_TENSOR = find("_fake_quantize_learnable_per_tensor_affine");
    static final OperatorHandle BY_CHANNEL = find("_fake_quantize_learnable_per_channel_affine");

    private static OperatorHandle find(String name) {
      return Dispatcher.singleton().findSchemaOrThrow("aten::" + name, "").retainReference();
    }
  }
}
