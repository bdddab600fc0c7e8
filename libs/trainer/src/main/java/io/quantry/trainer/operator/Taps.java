package io.quantry.trainer.operator;

import static java.util.Objects.requireNonNull;

import io.quantry.trainer.torch.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Outputs along one axis as weighted sums of inputs along it: so many for each. */
final class Taps {
  private final long[][] sources;
  private final float[][] weights;

  Taps(int count, int outputs) {
    sources = new long[count][outputs];
    weights = new float[count][outputs];
  }

  void set(int tap, int output, long source, double weight) {
    sources[tap][output] = source;
    weights[tap][output] = (float) weight;
  }

  /**
   * @throws IllegalArgumentException if integers were to be weighted
   */
  Tensor apply(Call call, Tensor x, int axis) {
    if (sources.length == 1) {
      return part(call, x, axis, 0);
    }
    if (!x.is_floating_point()) {
      throw new IllegalArgumentException("integers between which there are none");
    }
    long[] shape = Window.filled(Math.toIntExact(x.dim()), 1);
    shape[axis] = sources[0].length;
    Tensor sum = null;
    for (int tap = 0; tap < sources.length; tap++) {
      Tensor weight = call.besideData(Tensors.of(weights[tap], shape)).to(x.scalar_type());
      Tensor weighted = torch.mul(part(call, x, axis, tap), weight);
      sum = sum == null ? weighted : torch.add(sum, weighted);
    }
    return requireNonNull(sum);
  }

  private Tensor part(Call call, Tensor x, int axis, int tap) {
    return torch.index_select(x, axis, call.besideData(Indexing.of(sources[tap])));
  }
}
