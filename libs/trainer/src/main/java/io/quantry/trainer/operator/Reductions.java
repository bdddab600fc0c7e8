package io.quantry.trainer.operator;

import static io.quantry.trainer.operator.OperatorTable.one;
import static java.util.Map.entry;

import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Reductions. Axes are an attribute or an input, by the operator set; without any all are reduced,
 * or none with {@code noop_with_empty_axes}. Results have the type of the input, where libtorch
 * widens integers. Ties of ReduceMax and ReduceMin share the gradient.
 */
final class Reductions {
  static final Map<String, TorchOperator> TABLE =
      Map.ofEntries(
          entry("CumSum", one(Reductions::cumulative)),
          entry("ReduceL1", over((x, axes, keep) -> sum(torch.abs(x), axes, keep))),
          entry("ReduceL2", over(inFloats(Reductions::length))),
          entry("ReduceLogSum", over(inFloats((x, axes, keep) -> torch.log(sum(x, axes, keep))))),
          entry("ReduceLogSumExp", over(inFloats(torch::logsumexp))),
          entry(
              "ReduceMax",
              over(
                  (x, axes, keep) ->
                      x.numel() == 0
                          ? ofNothing(x, axes, keep, Double.NEGATIVE_INFINITY)
                          : torch.amax(x, axes, keep))),
          entry("ReduceMean", over(inFloats(Reductions::mean))),
          entry(
              "ReduceMin",
              over(
                  (x, axes, keep) ->
                      x.numel() == 0
                          ? ofNothing(x, axes, keep, Double.POSITIVE_INFINITY)
                          : torch.amin(x, axes, keep))),
          entry("ReduceProd", over(Reductions::product)),
          entry("ReduceSum", over(Reductions::sum)),
          entry("ReduceSumSquare", over((x, axes, keep) -> sum(torch.square(x), axes, keep))));

  private Reductions() {}

  @FunctionalInterface
  private interface Reduction {
    Tensor apply(Tensor x, long[] axes, boolean keep);
  }

  private static TorchOperator over(Reduction reduction) {
    return one(
        call -> {
          Tensor x = call.input(0);
          boolean keep = call.attribute("keepdims", 1) != 0;
          long[] axes = call.attributeOrInput("axes", 1).orElse(new long[0]);
          if (axes.length > 0) {
            return reduction.apply(x, axes, keep);
          }
          if (call.attribute("noop_with_empty_axes", 0) == 0) {
            return reduction.apply(x, LongStream.range(0, x.dim()).toArray(), keep);
          }
          return reduction.apply(x.unsqueeze(-1), new long[] {-1}, false); // each element by itself
        });
  }

  /** Integers reduced in DOUBLE and cut towards zero. */
  private static Reduction inFloats(Reduction reduction) {
    return (x, axes, keep) ->
        x.is_floating_point()
            ? reduction.apply(x, axes, keep)
            : reduction.apply(x.to(ScalarType.Double), axes, keep).to(x.scalar_type());
  }

  private static Tensor sum(Tensor x, long[] axes, boolean keep) {
    return x.sum(axes, keep, new ScalarTypeOptional(x.scalar_type()));
  }

  private static Tensor mean(Tensor x, long[] axes, boolean keep) {
    return x.mean(axes, keep, new ScalarTypeOptional());
  }

  private static Tensor length(Tensor x, long[] axes, boolean keep) {
    return torch.linalg_vector_norm(x, new Scalar(2.0), axes, keep, new ScalarTypeOptional());
  }

  private static Tensor product(Tensor x, long[] axes, boolean keep) {
    Tensor product = new Tensor(x);
    for (long axis : axes) {
      product = torch.prod(product, axis, true, new ScalarTypeOptional(x.scalar_type()));
    }
    return keep ? product : product.squeeze(axes);
  }

  private static Tensor ofNothing(Tensor x, long[] axes, boolean keep, double value) {
    return torch.add(sum(x, axes, keep), new Scalar(value));
  }

  private static Tensor cumulative(Call call) {
    Tensor x = call.input(0);
    int axis =
        Call.fromFront(
            call.longs(1).orElseThrow(() -> new IllegalArgumentException("no axis"))[0], x.dim());
    boolean backwards = call.attribute("reverse", 0) != 0;
    Tensor ordered = backwards ? x.flip(axis) : x;
    if (call.attribute("exclusive", 0) != 0 && x.size(axis) > 0) {
      long[] ends = new long[2 * Math.toIntExact(x.dim() - axis)]; // the last axis first
      ends[ends.length - 2] = 1;
      ends[ends.length - 1] = -1;
      ordered = torch.constant_pad_nd(ordered, ends, new Scalar(0));
    }
    Tensor sums = torch.cumsum(ordered, axis, new ScalarTypeOptional(x.scalar_type()));
    return backwards ? sums.flip(axis) : sums;
  }
}
