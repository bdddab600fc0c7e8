package io.quantry.trainer.training;

import io.quantry.trainer.data.Batches;
import java.util.Arrays;

/**
 * Which samples are trained on and which are kept back to choose the best epoch: a random share
 * that follows from the seed alone.
 */
final class Split {
  private static final long ORDERS = 0x9E3779B97F4A7C15L;

  private final int[] training;
  private final int[] validation;

  private Split(int[] training, int[] validation) {
    this.training = training;
    this.validation = validation;
  }

  /**
   * @param share kept back, at least one sample
   */
  static Split of(int count, double share, long seed) {
    int[] shuffled = Batches.shuffled(count, seed);
    int kept = Math.min(count, Math.max(1, (int) Math.round(share * count)));
    return new Split(
        Arrays.copyOfRange(shuffled, kept, count), Arrays.copyOfRange(shuffled, 0, kept));
  }

  /** How many samples are trained on. */
  int trained() {
    return training.length;
  }

  /** The first of the samples that are trained on, at most so many. */
  int[] training(int most) {
    return training(0, most);
  }

  /** Some of the samples that are trained on, at most so many. */
  int[] training(int from, int most) {
    int start = Math.min(from, training.length);
    return Arrays.copyOfRange(training, start, Math.min(training.length, start + most));
  }

  int[] validation() {
    return validation;
  }

  /** The samples that are trained on, in an epoch's own order. */
  int[] order(int epoch, long seed) {
    int[] order = Batches.shuffled(training.length, seed + ORDERS * epoch);
    for (int i = 0; i < order.length; i++) {
      order[i] = training[order[i]];
    }
    return order;
  }
}
