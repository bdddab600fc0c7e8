package io.quantry.quantizer.rounding;

/**
 * What scales and zero points of a slab's groups cost: one sum a column, the smaller the better.
 */
@FunctionalInterface
interface Objective {
  /**
   * @param sums gets them, whatever it held
   */
  void of(GroupRow row, float[] sums);
}
