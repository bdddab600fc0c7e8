package io.quantry.quantizer.rounding;

/** Chooses scales and zero points of groups. */
interface GroupFit {
  /** The grid's own: no weight is cut off. */
  GroupFit EXTREMES = (slab, importance, row) -> row.fitExtremes(slab);

  /**
   * @param slab finite weights
   * @param importance what a squared error in each row costs, positive, under the rows' index
   * @param row gets them; of as many columns
   */
  void fit(Slab slab, float[] importance, GroupRow row);
}
