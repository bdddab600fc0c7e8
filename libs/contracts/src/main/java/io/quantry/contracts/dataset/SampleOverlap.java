package io.quantry.contracts.dataset;

/**
 * How many of one dataset's different samples another one has too.
 *
 * @param samples their number, rounded where it is an estimate
 * @param share of the dataset's different samples, from 0 to 1
 * @param exact whether nothing is estimated
 * @param compared number of samples that were looked up
 */
public record SampleOverlap(long samples, double share, boolean exact, long compared) {
  /**
   * Whether the datasets share a sample for sure, or more than 1 % of them by estimate: hashes of
   * different samples do not collide in practice, so whatever was found is there.
   */
  public boolean noteworthy() {
    return exact ? samples > 0 : share > 0.01;
  }
}
