package io.quantry.onnx.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A declared tensor shape of known rank. Rank 0 is a scalar. */
public record Shape(List<Dimension> dimensions) {
  public Shape {
    dimensions = List.copyOf(dimensions);
  }

  public static Shape of(long... sizes) {
    List<Dimension> dimensions = new ArrayList<>(sizes.length);
    for (long size : sizes) {
      dimensions.add(Dimension.of(size));
    }
    return new Shape(dimensions);
  }

  public int rank() {
    return dimensions.size();
  }

  /** The size of one dimension, counted from the end if the axis is negative. */
  public OptionalLong size(int axis) {
    int index = axis < 0 ? axis + rank() : axis;
    return dimensions.get(index) instanceof Dimension.Known known && known.size() >= 0
        ? OptionalLong.of(known.size())
        : OptionalLong.empty();
  }

  /** All sizes, if every dimension is known. */
  public Optional<long[]> sizes() {
    long[] sizes = new long[rank()];
    for (int axis = 0; axis < sizes.length; axis++) {
      if (!(dimensions.get(axis) instanceof Dimension.Known known) || known.size() < 0) {
        return Optional.empty();
      }
      sizes[axis] = known.size();
    }
    return Optional.of(sizes);
  }
}
