package io.quantry.popcount.constant;

import io.quantry.onnx.ir.Tensor;
import io.quantry.popcount.operator.NodeView;
import io.quantry.popcount.operator.UnsupportedNodeException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;

/** A range of each of some axes, in steps of 1. */
final class Slice {
  private Slice() {}

  static Integers of(NodeView node, Integers values) {
    long[] starts = required(node, 1);
    long[] ends = required(node, 2);
    long[] axes = longs(node, 3).orElseGet(() -> LongStream.range(0, starts.length).toArray());
    if (ends.length != starts.length || axes.length != starts.length) {
      throw new UnsupportedNodeException(
          "%d starts, %d ends, %d axes".formatted(starts.length, ends.length, axes.length));
    }
    if (longs(node, 4).map(steps -> Arrays.stream(steps).anyMatch(s -> s != 1)).orElse(false)) {
      throw new UnsupportedNodeException("steps other than 1");
    }
    Integers result = values;
    for (int i = 0; i < axes.length; i++) {
      result = along(result, axes[i], starts[i], ends[i]);
    }
    return result;
  }

  private static Integers along(Integers values, long stated, long start, long end) {
    int rank = values.dims().length;
    long axis = stated < 0 ? stated + rank : stated;
    if (axis < 0 || axis >= rank) {
      throw new UnsupportedNodeException("no axis %d of %d".formatted(stated, rank));
    }
    int[] dims = values.dims().clone();
    int size = dims[(int) axis];
    int from = Math.clamp(start < 0 ? start + size : start, 0, size);
    int to = Math.clamp(end < 0 ? end + size : end, from, size);
    dims[(int) axis] = to - from;
    int inner = 1;
    for (int after = (int) axis + 1; after < rank; after++) {
      inner *= dims[after];
    }
    int whole = size * inner;
    int part = (to - from) * inner;
    int outer = whole == 0 ? 0 : values.values().length / whole;
    int[] results = new int[outer * part];
    for (int block = 0; block < outer; block++) {
      System.arraycopy(values.values(), block * whole + from * inner, results, block * part, part);
    }
    return new Integers(values.type(), dims, results);
  }

  private static long[] required(NodeView node, int index) {
    return longs(node, index)
        .orElseThrow(() -> new UnsupportedNodeException("input %d is missing".formatted(index)));
  }

  private static Optional<long[]> longs(NodeView node, int index) {
    return node.optionalTyped(index).map(Tensor::longs);
  }
}
