package io.quantry.evaluation.dataset;

import java.util.Optional;

/**
 * How a recipe moves the pixels of one picture: resized, laid on a canvas, cropped.
 *
 * @param original the picture as decoded
 * @param resized its size after resampling
 * @param canvas its size after padding, no smaller
 * @param result its size after cropping, no larger
 */
record PictureGeometry(
    PictureSize original, PictureSize resized, PictureSize canvas, PictureSize result) {

  /** Rows of padding above; an odd one out lies below. */
  int padTop() {
    return (canvas.height() - resized.height()) / 2;
  }

  /** Columns of padding on the left; an odd one out lies on the right. */
  int padLeft() {
    return (canvas.width() - resized.width()) / 2;
  }

  /** Rows cut away above: half of them, rounded to even as torchvision does. */
  int cropTop() {
    return (int) Math.rint((canvas.height() - result.height()) / 2.0);
  }

  /** Columns cut away on the left. */
  int cropLeft() {
    return (int) Math.rint((canvas.width() - result.width()) / 2.0);
  }

  /** A box in pixels of the original in those of the result, clipped; empty if nothing is left. */
  Optional<Targets.Box> moved(Targets.Box box) {
    double tall = (double) resized.height() / original.height();
    double wide = (double) resized.width() / original.width();
    int down = padTop() - cropTop();
    int right = padLeft() - cropLeft();
    float x1 = clipped(box.x1() * wide + right, result.width());
    float y1 = clipped(box.y1() * tall + down, result.height());
    float x2 = clipped(box.x2() * wide + right, result.width());
    float y2 = clipped(box.y2() * tall + down, result.height());
    return x1 < x2 && y1 < y2
        ? Optional.of(new Targets.Box(box.label(), x1, y1, x2, y2))
        : Optional.empty();
  }

  private static float clipped(double position, int side) {
    return (float) Math.clamp(position, 0, side);
  }
}
