package io.quantry.popcount.operator;

import io.quantry.popcount.window.Padding;
import io.quantry.popcount.window.Window;
import io.quantry.popcount.window.WindowAxis;
import io.quantry.popcount.window.WindowAxis.Placement;

/** The largest value of each window of a picture's channel; padding is never the largest. */
final class MaxPool {
  private MaxPool() {}

  static Call of(NodeView node) {
    if (node.node().output(1).isPresent()) {
      throw new UnsupportedNodeException("only the values, no indices");
    }
    int[] kernel =
        node.attributes("kernel_shape")
            .orElseThrow(() -> new UnsupportedNodeException("no kernel_shape"));
    Window window = PictureWindow.of(node, kernel);
    requireData(window.vertical());
    requireData(window.horizontal());
    return Call.on(node.input(0), x -> apply(x, window));
  }

  /** A window on padding alone has no largest value. */
  private static void requireData(WindowAxis axis) {
    if (axis.padding() instanceof Padding.Explicit pads
        && Math.max(pads.before(), pads.after()) >= axis.kernel()) {
      throw new UnsupportedNodeException(
          "padding of %d and %d around windows of %d"
              .formatted(pads.before(), pads.after(), axis.kernel()));
    }
  }

  private static FloatTensor apply(FloatTensor x, Window window) {
    x.requireRank(4);
    Placement rows = window.vertical().over(x.dim(2));
    Placement columns = window.horizontal().over(x.dim(3));
    FloatTensor y = FloatTensor.zeros(x.dim(0), x.dim(1), rows.count(), columns.count());
    int at = 0;
    for (int plane = 0; plane < x.count(0, 2); plane++) {
      int first = plane * x.count(2, 4);
      for (int row = 0; row < rows.count(); row++) {
        for (int column = 0; column < columns.count(); column++) {
          y.values()[at++] = largest(x, first, rows, row, columns, column);
        }
      }
    }
    return y;
  }

  private static float largest(
      FloatTensor x, int first, Placement rows, int row, Placement columns, int column) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int down = rows.firstTap(row); down < rows.endTap(row); down++) {
      int line = first + rows.place(row, down) * columns.size();
      for (int across = columns.firstTap(column); across < columns.endTap(column); across++) {
        largest = Math.max(largest, x.values()[line + columns.place(column, across)]);
      }
    }
    return largest;
  }
}
