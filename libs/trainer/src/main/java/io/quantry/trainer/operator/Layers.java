package io.quantry.trainer.operator;

import static io.quantry.trainer.operator.OperatorTable.one;
import static java.util.Map.entry;

import java.util.Arrays;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Products with weights, and normalizations. */
final class Layers {
  static final Map<String, TorchOperator> TABLE =
      Map.ofEntries(
          entry("Conv", one(Layers::conv)),
          entry("Gemm", one(Layers::gemm)),
          entry("MatMul", one(call -> torch.matmul(call.input(0), call.input(1)))),
          entry("BatchNormalization", one(Layers::batchNormalization)));

  private Layers() {}

  private static Tensor conv(Call call) {
    Tensor input = call.input(0);
    Tensor weight = call.input(1);
    int axes = Math.toIntExact(weight.dim()) - 2;
    long[] strides = call.node().attributeInts("strides").orElseGet(() -> filled(axes, 1));
    long[] dilations = call.node().attributeInts("dilations").orElseGet(() -> filled(axes, 1));
    long[] kernel = Arrays.copyOfRange(weight.shape(), 2, axes + 2);
    Pads pads =
        Pads.of(
            call.node(),
            Arrays.copyOfRange(input.shape(), 2, axes + 2),
            kernel,
            strides,
            dilations);
    Tensor padded = pads.symmetric().isPresent() ? input : pads.apply(input, 0);
    return torch.convolution(
        padded,
        weight,
        call.orNone(2),
        strides,
        pads.symmetric().orElseGet(() -> filled(axes, 0)),
        dilations,
        false,
        filled(axes, 0),
        call.attribute("group", 1));
  }

  private static Tensor gemm(Call call) {
    Tensor a = call.attribute("transA", 0) != 0 ? call.input(0).t() : call.input(0);
    Tensor b = call.attribute("transB", 0) != 0 ? call.input(1).t() : call.input(1);
    float alpha = call.attribute("alpha", 1f);
    float beta = call.attribute("beta", 1f);
    if (call.optional(2).isPresent()) {
      return torch.addmm(call.input(2), a, b, new Scalar(beta), new Scalar(alpha));
    }
    Tensor product = torch.matmul(a, b);
    return alpha == 1 ? product : torch.mul(product, new Scalar(alpha));
  }

  private static Tensor batchNormalization(Call call) {
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

  static long[] filled(int length, long value) {
    long[] values = new long[length];
    Arrays.fill(values, value);
    return values;
  }
}
