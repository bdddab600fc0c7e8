package io.quantry.popcount.window;

/** Windows over pictures: the product of windows along the height and along the width. */
public record Window(WindowAxis vertical, WindowAxis horizontal) {
  /** Taps of one window, row after row. */
  public int taps() {
    return Math.multiplyExact(vertical.kernel(), horizontal.kernel());
  }

  /** The number of a tap among {@link #taps}. */
  public int tap(int row, int column) {
    return row * horizontal.kernel() + column;
  }
}
