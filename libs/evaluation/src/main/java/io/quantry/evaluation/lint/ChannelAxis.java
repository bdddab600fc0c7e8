package io.quantry.evaluation.lint;

import java.util.Set;

/**
 * Where the channels of one sample's elements are: element {@code (o · channels + c) · inner + i}
 * belongs to channel c.
 *
 * @param channels 1 where there are none that are told apart
 * @param inner elements from one element of a channel to the next block
 */
record ChannelAxis(int channels, int inner) {
  static final int MOST = 4096;

  private static final Set<Long> COLOURS = Set.of(1L, 3L, 4L);

  /**
   * Of four dimensions axis 1, but the last where that one has 1, 3 or 4 elements and axis 1 has
   * not (pictures in NHWC); of two dimensions the last.
   *
   * @param shape samples first
   */
  static ChannelAxis of(long... shape) {
    long channels = 1;
    long inner = 1;
    if (shape.length == 4) {
      boolean last = COLOURS.contains(shape[3]) && !COLOURS.contains(shape[1]);
      channels = last ? shape[3] : shape[1];
      inner = last ? 1 : shape[2] * shape[3];
    } else if (shape.length == 2) {
      channels = shape[1];
    }
    return channels >= 1 && channels <= MOST
        ? new ChannelAxis((int) channels, Math.toIntExact(inner))
        : new ChannelAxis(1, 1);
  }
}
