package io.quantry.popcount.operator;

import io.quantry.popcount.window.WindowAxis;
import io.quantry.popcount.window.WindowAxis.Placement;
import java.util.Arrays;

/**
 * Conv over pictures in FLOAT, by its definition: one tap of one channel at a time, added to all
 * windows of a row.
 */
final class Convolution {
  private Convolution() {}

  static Call of(NodeView node) {
    Kernel kernel = Kernel.of(node);
    return Call.on(node.input(0), x -> apply(x, kernel));
  }

  private static FloatTensor apply(FloatTensor x, Kernel kernel) {
    FloatTensor y = kernel.result(x);
    int outputsOfGroup = kernel.outputs() / kernel.groups();
    for (int image = 0; image < x.dim(0); image++) {
      for (int output = 0; output < kernel.outputs(); output++) {
        int plane = (image * kernel.outputs() + output) * y.count(2, 4);
        Arrays.fill(y.values(), plane, plane + y.count(2, 4), kernel.bias()[output]);
        int firstChannel = image * x.dim(1) + output / outputsOfGroup * kernel.channelsOfGroup();
        for (int channel = 0; channel < kernel.channelsOfGroup(); channel++) {
          int taps = kernel.window().taps();
          int weights = (output * kernel.channelsOfGroup() + channel) * taps;
          add(x, (firstChannel + channel) * x.count(2, 4), kernel, weights, y, plane);
        }
      }
    }
    return y;
  }

  /** Adds one channel's part to one output plane. */
  private static void add(
      FloatTensor x, int channel, Kernel kernel, int weights, FloatTensor y, int plane) {
    WindowAxis vertical = kernel.window().vertical();
    Placement rows = vertical.over(x.dim(2));
    Placement columns = kernel.window().horizontal().over(x.dim(3));
    for (int row = 0; row < rows.count(); row++) {
      int target = plane + row * columns.count();
      for (int down = rows.firstTap(row); down < rows.endTap(row); down++) {
        int source = channel + rows.place(row, down) * x.dim(3);
        int tap = weights + kernel.window().tap(down, 0);
        for (int column = 0; column < columns.count(); column++) {
          float sum = 0;
          for (int across = columns.firstTap(column); across < columns.endTap(column); across++) {
            sum +=
                x.values()[source + columns.place(column, across)] * kernel.weights()[tap + across];
          }
          y.values()[target + column] += sum;
        }
      }
    }
  }
}
