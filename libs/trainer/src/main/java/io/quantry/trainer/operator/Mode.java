package io.quantry.trainer.operator;

/**
 * How a graph is run.
 *
 * @param batchStatistics whether a BatchNormalization normalizes by the batch at hand, and updates
 *     its running statistics
 * @param momentum weight of the old running statistics, in ONNX's sense; negative for each node's
 *     own attribute
 * @param exact whether fake quantizers pass on what they get, but for what they cut off below 0
 */
public record Mode(boolean batchStatistics, double momentum, boolean exact) {
  /** As the model says: running statistics, untouched. */
  public static final Mode INFERENCE = new Mode(false, -1, false);

  /** The same in float arithmetic, as if nothing were quantized. */
  public static final Mode EXACT = new Mode(false, -1, true);

  /** Statistics of the batch, with each node's own momentum. */
  public static final Mode TRAINING = new Mode(true, -1, false);

  /**
   * Statistics of the batch, averaged over all batches so far.
   *
   * @param seen batches before this one
   */
  public static Mode estimating(int seen) {
    return new Mode(true, (double) seen / (seen + 1), false);
  }
}
