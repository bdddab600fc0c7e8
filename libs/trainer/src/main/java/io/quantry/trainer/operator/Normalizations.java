package io.quantry.trainer.operator;

import static io.quantry.trainer.operator.OperatorTable.isRead;
import static io.quantry.trainer.operator.OperatorTable.one;
import static io.quantry.trainer.operator.OperatorTable.when;
import static java.util.Map.entry;

import io.quantry.onnx.ir.Node;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Normalizations. All but BatchNormalization compute their statistics from the tensor at hand, with
 * the population's variance. {@code momentum} is the weight of the old statistics in ONNX and of
 * the new ones in libtorch.
 */
final class Normalizations {
  static final Map<String, TorchOperator> TABLE =
      Map.ofEntries(
          entry("BatchNormalization", one(Normalizations::batch, Normalizations::obstacleOfBatch)),
          entry("GroupNormalization", one(Normalizations::group)),
          entry("InstanceNormalization", one(Normalizations::instance)),
          entry("LayerNormalization", Normalizations::layer),
          entry("LpNormalization", one(Normalizations::unit)),
          entry("LRN", one(Normalizations::localResponse)),
          entry("MeanVarianceNormalization", one(Normalizations::meanVariance)),
          entry("RMSNormalization", one(Normalizations::rootMeanSquare)),
          entry(
              "SimplifiedLayerNormalization",
              one(
                  Normalizations::rootMeanSquare,
                  node -> when(isRead(node, 1), "its second output is not computed here"))));

  private Normalizations() {}

  private static Tensor batch(Call call) {
    double momentum =
        call.mode().momentum() < 0 ? call.attribute("momentum", 0.9f) : call.mode().momentum();
    return torch.batch_norm(
        call.input(0),
        new TensorOptional(call.input(1)),
        new TensorOptional(call.input(2)),
        new TensorOptional(call.input(3)),
        new TensorOptional(call.input(4)),
        call.mode().batchStatistics(),
        1 - momentum,
        call.attribute("epsilon", 1e-5f),
        false);
  }

  private static Optional<String> obstacleOfBatch(Node node) {
    if (node.attributeInt("training_mode", 0) != 0 || isRead(node, 1)) {
      return Optional.of("it is in training mode: export the model for inference");
    }
    return when(node.attributeInt("spatial", 1) == 0, "it normalizes each element by itself");
  }

  private static Tensor instance(Call call) {
    TensorOptional none = new TensorOptional();
    float epsilon = call.attribute("epsilon", 1e-5f);
    return torch.instance_norm(
        call.input(0), call.orNone(1), call.orNone(2), none, none, true, 0, epsilon, false);
  }

  /** Before set 21 there is one scale for each group, since then one for each channel. */
  private static Tensor group(Call call) {
    long groups = call.attribute("num_groups", 1);
    long each = call.opset() < 21 ? call.input(0).size(1) / groups : 1;
    return torch.group_norm(
        call.input(0),
        groups,
        new TensorOptional(repeated(call.input(1), each)),
        new TensorOptional(repeated(call.input(2), each)),
        call.attribute("epsilon", 1e-5f),
        false);
  }

  private static Tensor repeated(Tensor parameter, long times) {
    return times == 1
        ? parameter
        : torch.repeat_interleave(parameter, times, new LongOptional(), new LongOptional());
  }

  /** Over the axes from {@code axis} on; the mean and the inverse deviation come with it. */
  private static List<Tensor> layer(Call call) {
    Tensor x = call.input(0);
    int axis = call.axis("axis", -1, x.dim());
    long[] normalized = Arrays.copyOfRange(x.shape(), axis, Math.toIntExact(x.dim()));
    T_TensorTensorTensor_T made =
        torch.native_layer_norm(
            x,
            normalized,
            new TensorOptional(call.input(1).expand(normalized)),
            call.optional(2)
                .map(bias -> new TensorOptional(bias.expand(normalized)))
                .orElseGet(TensorOptional::new),
            call.attribute("epsilon", 1e-5f));
    return List.of(new Tensor(made.get0()), new Tensor(made.get1()), new Tensor(made.get2()));
  }

  private static Tensor rootMeanSquare(Call call) {
    Tensor x = call.input(0);
    long[] axes = LongStream.range(call.axis("axis", -1, x.dim()), x.dim()).toArray();
    Tensor squares = torch.square(x).mean(axes, true, new ScalarTypeOptional());
    Scalar epsilon = new Scalar(call.attribute("epsilon", 1e-5f));
    return torch.mul(torch.mul(x, torch.rsqrt(torch.add(squares, epsilon))), call.input(1));
  }

  /** Divided by the length along an axis; a vector of zeros stays one. */
  private static Tensor unit(Call call) {
    Tensor x = call.input(0);
    long[] axis = {call.attribute("axis", -1)};
    Scalar p = new Scalar((double) call.attribute("p", 2));
    Tensor length = torch.linalg_vector_norm(x, p, axis, true, new ScalarTypeOptional());
    Tensor isZero = length.eq(new Scalar(0));
    return torch.div(x, torch.masked_fill(length, isZero, new Scalar(1)));
  }

  /**
   * {@code x / (bias + alpha / size * sum)^beta}, the sum of squares over {@code size} channels
   * around each.
   */
  private static Tensor localResponse(Call call) {
    Tensor x = call.input(0);
    long size = call.attribute("size", 1);
    long[] pads = new long[2 * Math.toIntExact(x.dim() - 1)]; // the last axis first
    pads[pads.length - 2] = (size - 1) / 2;
    pads[pads.length - 1] = size / 2;
    Tensor padded = torch.constant_pad_nd(torch.square(x), pads, new Scalar(0));
    Tensor sums = padded.unfold(1, size, 1).sum(-1);
    double share = call.attribute("alpha", 1e-4f) / size;
    Tensor base =
        torch.add(torch.mul(sums, new Scalar(share)), new Scalar(call.attribute("bias", 1f)));
    return torch.div(x, torch.pow(base, new Scalar(call.attribute("beta", 0.75f))));
  }

  private static Tensor meanVariance(Call call) {
    Tensor x = call.input(0);
    long[] axes = call.node().attributeInts("axes").orElse(new long[] {0, 2, 3});
    Tensor centred = torch.sub(x, x.mean(axes, true, new ScalarTypeOptional()));
    Tensor variance = torch.square(centred).mean(axes, true, new ScalarTypeOptional());
    return torch.div(centred, torch.add(torch.sqrt(variance), new Scalar(1e-9)));
  }
}
