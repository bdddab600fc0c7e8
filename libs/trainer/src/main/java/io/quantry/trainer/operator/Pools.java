package io.quantry.trainer.operator;

import static io.quantry.trainer.operator.OperatorTable.one;
import static java.util.Map.entry;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Pooling over the spatial axes. */
final class Pools {
  static final Map<String, TorchOperator> TABLE =
      Map.ofEntries(
          entry("GlobalAveragePool", one(Pools::globalAverage)), entry("MaxPool", one(Pools::max)));

  private Pools() {}

  private static Tensor globalAverage(Call call) {
    Tensor x = call.input(0);
    return x.mean(
        LongStream.range(2, x.dim()).toArray(),
        true,
        new org.bytedeco.pytorch.ScalarTypeOptional());
  }

  private static Tensor max(Call call) {
    Tensor x = call.input(0);
    long[] kernel = call.node().attributeInts("kernel_shape").orElseThrow();
    long[] strides =
        call.node().attributeInts("strides").orElseGet(() -> Layers.filled(kernel.length, 1));
    long[] dilations =
        call.node().attributeInts("dilations").orElseGet(() -> Layers.filled(kernel.length, 1));
    long[] sizes = Arrays.copyOfRange(x.shape(), 2, kernel.length + 2);
    Pads pads = Pads.of(call.node(), sizes, kernel, strides, dilations);
    Tensor padded = pads.apply(x, Double.NEGATIVE_INFINITY);
    long[] none = Layers.filled(kernel.length, 0);
    boolean ceil = call.attribute("ceil_mode", 0) != 0;
    return torch.max_pool2d(padded, kernel, strides, none, dilations, ceil);
  }
}
