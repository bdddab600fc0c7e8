package io.quantry.trainer.operator;

import static io.quantry.trainer.operator.OperatorTable.isRead;
import static io.quantry.trainer.operator.OperatorTable.one;
import static io.quantry.trainer.operator.OperatorTable.when;
import static java.util.Map.entry;

import io.quantry.onnx.ir.Node;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Pooling over one to three spatial axes. ONNX pads each end by itself, dilates averages too, and
 * with {@code ceil_mode} lets a last window reach beyond the pads, where it counts no elements;
 * libtorch does none of these, so the input is padded beforehand and averages are divided by counts
 * that are averages of ones.
 */
final class Pools {
  static final Map<String, TorchOperator> TABLE =
      Map.ofEntries(
          entry("AveragePool", one(Pools::average, Pools::obstacle)),
          entry(
              "GlobalAveragePool",
              one(call -> call.input(0).mean(spatial(call), true, new ScalarTypeOptional()))),
          entry("GlobalLpPool", one(Pools::globalNorm)),
          entry("GlobalMaxPool", one(call -> torch.amax(call.input(0), spatial(call), true))),
          entry("LpPool", one(Pools::norm, Pools::obstacle)),
          entry(
              "MaxPool",
              one(
                  Pools::max,
                  node ->
                      when(isRead(node, 1), "its indices are not computed here")
                          .or(() -> obstacle(node)))));

  private static final int MOST_AXES = 3;

  private Pools() {}

  private static Optional<String> obstacle(Node node) {
    int axes = node.attributeInts("kernel_shape").map(kernel -> kernel.length).orElse(0);
    return when(axes > MOST_AXES, "it pools over %d axes".formatted(axes));
  }

  private static long[] spatial(Call call) {
    return LongStream.range(2, call.input(0).dim()).toArray();
  }

  private static Tensor max(Call call) {
    Tensor x = call.input(0);
    if (!x.is_floating_point()) { // of 8 bits, which floats hold
      return max(call, x.to(ScalarType.Float)).to(x.scalar_type());
    }
    return max(call, x);
  }

  private static Tensor max(Call call, Tensor x) {
    Window window = Window.of(call, x);
    Optional<long[]> pads = window.padsOfPooling(x);
    Tensor padded = pads.isPresent() ? x : window.covering(x).apply(x, Double.NEGATIVE_INFINITY);
    long[] kernel = window.kernel();
    long[] strides = window.strides();
    long[] dilations = window.dilations();
    long[] ends = pads.orElseGet(() -> Window.filled(kernel.length, 0));
    return switch (kernel.length) {
      case 1 -> torch.max_pool1d(padded, kernel, strides, ends, dilations, false);
      case 2 -> torch.max_pool2d(padded, kernel, strides, ends, dilations, false);
      case 3 -> torch.max_pool3d(padded, kernel, strides, ends, dilations, false);
      default -> throw tooManyAxes(kernel);
    };
  }

  private static Tensor average(Call call) {
    Tensor x = call.input(0);
    Window window = Window.of(call, x);
    boolean padsCount = call.attribute("count_include_pad", 0) != 0;
    Optional<long[]> pads = window.padsOfPooling(x);
    if (pads.isPresent() && !window.isDilated()) {
      return means(x, window, pads.get(), padsCount);
    }
    Tensor sums = means(window.covering(x).apply(x, 0), window);
    if ((padsCount || window.pads().isNone()) && !window.reachesBeyondPads(x)) {
      return sums;
    }
    Tensor ones = torch.ones_like(x.detach().narrow(0, 0, 1).narrow(1, 0, 1));
    Tensor counted = window.pads().apply(ones, padsCount ? 1 : 0);
    Pads rest = window.covering(x).less(window.pads());
    return torch.div(sums, means(rest.apply(counted, 0), window));
  }

  /** The root of the sum of powers; what is padded is zero. */
  private static Tensor norm(Call call) {
    Tensor x = call.input(0);
    Window window = Window.of(call, x);
    double p = call.attribute("p", 2);
    Tensor powers = torch.pow(torch.abs(window.covering(x).apply(x, 0)), new Scalar(p));
    Tensor sums = torch.mul(means(powers, window), new Scalar((double) window.area()));
    return torch.pow(sums, new Scalar(1 / p));
  }

  private static Tensor globalNorm(Call call) {
    Scalar p = new Scalar((double) call.attribute("p", 2));
    return torch.linalg_vector_norm(
        call.input(0), p, spatial(call), true, new ScalarTypeOptional());
  }

  /** The mean of each window of a tensor that is padded already. */
  private static Tensor means(Tensor padded, Window window) {
    int axes = window.kernel().length;
    if (!window.isDilated()) {
      return means(padded, window, Window.filled(axes, 0), true);
    }
    long[] planes = padded.shape();
    planes[0] *= planes[1];
    planes[1] = 1;
    long[] weights = Window.filled(axes + 2, 1);
    System.arraycopy(window.kernel(), 0, weights, 2, axes);
    Tensor means =
        torch.convolution(
            padded.reshape(planes),
            padded.detach().new_full(weights, new Scalar(1.0 / window.area())),
            new TensorOptional(),
            window.strides(),
            Window.filled(axes, 0),
            window.dilations(),
            false,
            Window.filled(axes, 0),
            1);
    long[] shape = means.shape();
    shape[0] = padded.size(0);
    shape[1] = padded.size(1);
    return means.reshape(shape);
  }

  private static Tensor means(Tensor x, Window window, long[] pads, boolean padsCount) {
    long[] kernel = window.kernel();
    long[] strides = window.strides();
    LongOptional area = new LongOptional();
    return switch (kernel.length) {
      case 1 -> torch.avg_pool1d(x, kernel, strides, pads, false, padsCount);
      case 2 -> torch.avg_pool2d(x, kernel, strides, pads, false, padsCount, area);
      case 3 -> torch.avg_pool3d(x, kernel, strides, pads, false, padsCount, area);
      default -> throw tooManyAxes(kernel);
    };
  }

  private static IllegalArgumentException tooManyAxes(long[] kernel) {
    return new IllegalArgumentException("a window of %d axes".formatted(kernel.length));
  }
}
