package io.quantry.trainer.operator;

import static io.quantry.trainer.operator.OperatorTable.one;
import static java.util.Map.entry;

import io.quantry.quantizer.training.TrainingOperators;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The operators of {@link TrainingOperators}, where formulas and gradients stand. A value is
 * written as what gradients pass through, plus a constant: {@code p + (y - p)} with the bracket
 * detached.
 */
final class CoarseQuantizers {
  static final Map<String, TorchOperator> TABLE =
      Map.ofEntries(
          entry(TrainingOperators.TERNARY_WEIGHTS, one(CoarseQuantizers::ternary)),
          entry(TrainingOperators.BINARY_WEIGHTS, one(CoarseQuantizers::binary)),
          entry(TrainingOperators.BINARY_ACTIVATIONS, one(CoarseQuantizers::signs)));

  private CoarseQuantizers() {}

  private static Tensor ternary(Call call) {
    Tensor weights = call.input(0);
    if (call.mode().exact()) {
      return new Tensor(weights);
    }
    Channels channels = Channels.of(call, weights);
    Tensor plain = weights.detach();
    Tensor magnitudes = plain.abs();
    Tensor threshold =
        channels.spread(
            torch.mul(channels.means(magnitudes), new Scalar(TrainingOperators.TERNARY_THRESHOLD)));
    Tensor kept = magnitudes.gt(threshold).to(ScalarType.Float);
    Tensor integers = torch.mul(plain.sign(), kept);
    if (call.optional(1).isEmpty()) {
      Tensor counts = channels.sums(kept);
      Tensor means =
          torch.div(channels.sums(torch.mul(magnitudes, kept)), counts.clamp_min(new Scalar(1.0)));
      Tensor scales = torch.where(counts.eq(new Scalar(0.0)), torch.ones_like(means), means);
      return through(weights, torch.mul(integers, channels.spread(scales)));
    }
    Tensor scales = channels.spread(call.input(1));
    Tensor rounded = through(weights, torch.mul(integers, scales.detach()));
    // Nothing, but for the gradient of the scale.
    return torch.add(rounded, torch.mul(integers, torch.sub(scales, scales.detach())));
  }

  private static Tensor binary(Call call) {
    Tensor weights = call.input(0);
    if (call.mode().exact()) {
      return new Tensor(weights);
    }
    Tensor signs = signs(weights.detach());
    if (call.node()
        .attributeText(TrainingOperators.SCALES, TrainingOperators.MEAN)
        .equals(TrainingOperators.ONE)) {
      return through(bounded(weights), signs);
    }
    Channels channels = Channels.of(call, weights);
    Tensor scales =
        channels.means(weights.detach().abs()).clamp_min(new Scalar((double) Float.MIN_NORMAL));
    return through(bounded(weights), torch.mul(signs, channels.spread(scales)));
  }

  private static Tensor signs(Call call) {
    Tensor x = call.input(0);
    return call.mode().exact() ? new Tensor(x) : through(bounded(x), signs(x.detach()));
  }

  /** 1 where it is not negative, else -1. */
  private static Tensor signs(Tensor x) {
    Tensor positive = x.ge(new Scalar(0.0)).to(ScalarType.Float);
    return torch.sub(torch.mul(positive, new Scalar(2.0)), new Scalar(1.0));
  }

  private static Tensor bounded(Tensor x) {
    return torch.clamp(
        x, new ScalarOptional(new Scalar(-1.0)), new ScalarOptional(new Scalar(1.0)));
  }

  private static Tensor through(Tensor path, Tensor value) {
    return torch.add(path, torch.sub(value, path).detach());
  }

  /**
   * How elements fall into channels.
   *
   * @param others all axes but that of the channels
   * @param shape of one number a channel
   */
  @SuppressWarnings("ArrayRecordComponent") // of one owner, never compared
  private record Channels(long[] others, long[] shape) {
    static Channels of(Call call, Tensor weights) {
      int rank = Math.toIntExact(weights.dim());
      long axis = call.attribute(TrainingOperators.AXIS, 0);
      int channel = Math.toIntExact(axis < 0 ? axis + rank : axis);
      long[] others = new long[rank - 1];
      for (int i = 0; i < others.length; i++) {
        others[i] = i < channel ? i : i + 1;
      }
      long[] shape = new long[rank];
      Arrays.fill(shape, 1);
      shape[channel] = weights.size(channel);
      return new Channels(others, shape);
    }

    Tensor means(Tensor x) {
      return x.mean(others, false, new ScalarTypeOptional());
    }

    Tensor sums(Tensor x) {
      return x.sum(others, false, new ScalarTypeOptional());
    }

    Tensor spread(Tensor channels) {
      return channels.reshape(shape);
    }
  }
}
