package io.quantry.evaluation.dataset;

import java.util.Arrays;

/**
 * A decoded picture: rows from the top, pixels from the left, the channels of a pixel side by side.
 *
 * @param channels 3 for red, green, blue; 1 for grey
 * @param pixels {@code [height, width, channels]} unsigned bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Picture(PictureSize size, int channels, byte[] pixels) {
  /** Weights of ITU-R 601-2 in 1/65536, those of Pillow; they add up to 1. */
  private static final int RED = 19_595;

  private static final int GREEN = 38_470;
  private static final int BLUE = 7_471;

  /** {@code (0.299 R + 0.587 G + 0.114 B)}, rounded, in one channel. */
  Picture gray() {
    if (channels == 1) {
      return this;
    }
    byte[] gray = new byte[pixels.length / 3];
    for (int i = 0; i < gray.length; i++) {
      int sum =
          RED * (pixels[3 * i] & 0xff)
              + GREEN * (pixels[3 * i + 1] & 0xff)
              + BLUE * (pixels[3 * i + 2] & 0xff);
      gray[i] = (byte) ((sum + 0x8000) >> 16);
    }
    return new Picture(size, 1, gray);
  }

  /** A part that lies inside. */
  Picture crop(int top, int left, PictureSize part) {
    if (part.equals(size)) {
      return this;
    }
    byte[] cut = new byte[Math.toIntExact(part.pixels() * channels)];
    int bytes = part.width() * channels;
    for (int y = 0; y < part.height(); y++) {
      int from = ((top + y) * size.width() + left) * channels;
      System.arraycopy(pixels, from, cut, y * bytes, bytes);
    }
    return new Picture(part, channels, cut);
  }

  /** Laid on a larger canvas of one value. */
  Picture pad(int top, int left, PictureSize canvas, byte value) {
    if (canvas.equals(size)) {
      return this;
    }
    byte[] padded = new byte[Math.toIntExact(canvas.pixels() * channels)];
    Arrays.fill(padded, value);
    int bytes = size.width() * channels;
    for (int y = 0; y < size.height(); y++) {
      int to = ((top + y) * canvas.width() + left) * channels;
      System.arraycopy(pixels, y * bytes, padded, to, bytes);
    }
    return new Picture(canvas, channels, padded);
  }
}
