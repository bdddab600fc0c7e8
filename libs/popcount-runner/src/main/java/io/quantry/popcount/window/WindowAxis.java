package io.quantry.popcount.window;

/**
 * Windows along one axis, as Conv and MaxPool of ONNX define them: window o covers the places
 * {@code o · stride − before + tap · dilation} for the taps 0 to kernel − 1.
 *
 * @param roundUp whether a last window that reaches beyond the padding counts ({@code ceil_mode}),
 *     as long as it begins before the padding at the end
 */
public record WindowAxis(int kernel, int stride, int dilation, Padding padding, boolean roundUp) {
  public WindowAxis {
    if (kernel < 1 || stride < 1 || dilation < 1) {
      throw new IllegalArgumentException(
          "kernel %d, stride %d, dilation %d; each must be at least 1"
              .formatted(kernel, stride, dilation));
    }
  }

  /**
   * The windows over data of this size.
   *
   * @throws IllegalArgumentException if not one fits
   */
  public Placement over(int size) {
    long extent = (kernel - 1L) * dilation + 1;
    long before =
        switch (padding) {
          case Padding.Explicit explicit -> explicit.before();
          case Padding.Same same ->
              same.oddAfter() ? missing(size, extent) / 2 : (missing(size, extent) + 1) / 2;
        };
    long padded =
        switch (padding) {
          case Padding.Explicit explicit -> (long) size + explicit.before() + explicit.after();
          case Padding.Same same -> size + missing(size, extent);
        };
    if (size < 1 || padded < extent) {
      throw new IllegalArgumentException(
          "no window of %d places fits %d, with padding %d".formatted(extent, size, padded));
    }
    long count = (roundUp ? Math.ceilDiv(padded - extent, stride) : (padded - extent) / stride) + 1;
    if (roundUp && (count - 1) * stride >= size + before) {
      count--;
    }
    return new Placement(this, size, Math.toIntExact(before), Math.toIntExact(count));
  }

  private long missing(int size, long extent) {
    return Math.max(0, (Math.ceilDiv(size, stride) - 1L) * stride + extent - size);
  }

  /**
   * Windows over data of a known size.
   *
   * @param count how many windows
   */
  public record Placement(WindowAxis axis, int size, int before, int count) {
    /** The place in the data under a tap; outside 0 to size − 1 it is padding. */
    public int place(int window, int tap) {
      return window * axis.stride - before + tap * axis.dilation;
    }

    /** The first tap that lies on data. */
    public int firstTap(int window) {
      int start = place(window, 0);
      return start >= 0
          ? 0
          : (int) Math.min(axis.kernel, -Math.floorDiv((long) start, axis.dilation));
    }

    /** One more than the last tap that lies on data; at most the first where none does. */
    public int endTap(int window) {
      long room = (long) size - place(window, 0);
      return Math.clamp(Math.ceilDiv(room, axis.dilation), 0, axis.kernel);
    }
  }
}
