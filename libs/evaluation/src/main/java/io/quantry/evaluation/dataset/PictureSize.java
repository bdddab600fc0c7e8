package io.quantry.evaluation.dataset;

/** Height and width in pixels. */
record PictureSize(int height, int width) {
  /** No picture, and no step of a recipe, has more pixels. */
  static final long MOST_PIXELS = 50_000_000;

  long pixels() {
    return (long) height * width;
  }

  @Override
  public String toString() {
    return height + "×" + width;
  }
}
