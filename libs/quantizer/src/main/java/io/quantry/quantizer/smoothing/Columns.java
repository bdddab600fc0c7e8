package io.quantry.quantizer.smoothing;

/** Some columns of a row-major matrix. */
final class Columns {
  private Columns() {}

  /** Those columns alone, in that order. */
  static float[] take(float[] values, int columns, int[] chosen) {
    float[] taken = new float[values.length / columns * chosen.length];
    for (int i = 0; i < taken.length; i++) {
      taken[i] = values[i / chosen.length * columns + chosen[i % chosen.length]];
    }
    return taken;
  }

  /** The matrix with zeros in those columns. */
  static float[] zero(float[] values, int columns, int[] chosen) {
    float[] rest = values.clone();
    for (int start = 0; start < rest.length; start += columns) {
      for (int column : chosen) {
        rest[start + column] = 0;
      }
    }
    return rest;
  }
}
