package io.quantry.trainer.training;

/**
 * The learning rate as a share of its peak: from 0 up to 1 along a line, then down to 0 along half
 * a cosine (Loshchilov and Hutter 2017, arXiv:1608.03983, without restarts).
 *
 * @param warmup steps of the rise
 * @param steps in all
 */
record Schedule(long warmup, long steps) {
  static Schedule of(double warmup, long steps) {
    return new Schedule(Math.round(warmup * steps), steps);
  }

  /**
   * @param step from 0
   */
  double share(long step) {
    if (step < warmup) {
      return (step + 1.0) / (warmup + 1);
    }
    double done = (double) (step - warmup) / Math.max(1, steps - warmup);
    return 0.5 * (1 + Math.cos(Math.PI * Math.min(1, done)));
  }
}
