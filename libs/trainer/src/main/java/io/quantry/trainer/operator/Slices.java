package io.quantry.trainer.operator;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A tensor as the rows that indices of GatherND and ScatterND name: its axes are those of the
 * batch, those in which the indices count, and those of a slice.
 *
 * @param indexed sizes of the axes in which the indices count
 * @param count how many slices are named
 */
@SuppressWarnings("ArrayRecordComponent") // of one owner, never compared
record Slices(long[] batch, long[] indexed, long[] slice, long count) {
  static Slices of(Tensor x, Tensor indices, int batchAxes) {
    long[] shape = x.shape();
    int named = Math.toIntExact(indices.size(indices.dim() - 1));
    return new Slices(
        Arrays.copyOf(shape, batchAxes),
        Arrays.copyOfRange(shape, batchAxes, batchAxes + named),
        Arrays.copyOfRange(shape, batchAxes + named, shape.length),
        Indexing.product(Arrays.copyOf(indices.shape(), Math.toIntExact(indices.dim()) - 1)));
  }

  long places() {
    return Indexing.product(indexed);
  }

  /** The number of the row that each of the indices names, within its batch. */
  Tensor positions(Tensor indices) {
    Tensor rows = torch.zeros(count).to(indices.device(), ScalarType.Long);
    Tensor columns = indices.reshape(count, indexed.length);
    for (int i = 0; i < indexed.length; i++) {
      Tensor column = Indexing.fromFront(columns.select(1, i), indexed[i]);
      rows = torch.add(torch.mul(rows, new Scalar(indexed[i])), column);
    }
    return rows;
  }
}
