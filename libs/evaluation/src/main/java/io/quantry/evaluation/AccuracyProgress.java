package io.quantry.evaluation;

import io.quantry.evaluation.dataset.Batch;

/**
 * Tells how far the accuracy run is, at least once a second while samples are passed over and runs
 * of the models end; and stops the work there if it is canceled.
 */
final class AccuracyProgress {
  private static final long QUIET_NANOS = 500_000_000;

  private final EvaluationRequest request;
  private final ProgressListener listener;
  private final long wanted;
  private long samples;
  private int open;
  private int runs;
  private int ran;
  private long told;

  /** Tells that none of so many samples is done. */
  AccuracyProgress(EvaluationRequest request, ProgressListener listener, long wanted) {
    this.request = request;
    this.listener = listener;
    this.wanted = wanted;
    tell();
  }

  /** Reading came to a sample. */
  void passed() {
    tick();
  }

  /** A batch begins that takes so many runs of both models together. */
  void begin(Batch batch, int runsOfBoth) {
    open = batch.size();
    runs = runsOfBoth;
    ran = 0;
    tick();
  }

  /** A model ran once. */
  void ran() {
    ran++;
    tick();
  }

  /** The batch is done. */
  void end() {
    samples += open;
    open = 0;
    tick();
  }

  /** All samples are done, and a metric is resampled. */
  void resampling() {
    request.cancellation().check();
    if (System.nanoTime() - told > QUIET_NANOS) {
      told = System.nanoTime();
      listener.progress("accuracy", 1, "resampling %d samples".formatted(samples));
    }
  }

  /** Samples of batches that are done. */
  long samples() {
    return samples;
  }

  private void tick() {
    request.cancellation().check();
    if (System.nanoTime() - told > QUIET_NANOS) {
      tell();
    }
  }

  private void tell() {
    told = System.nanoTime();
    double partly = open == 0 ? 0 : open * (double) ran / runs;
    listener.progress(
        "accuracy",
        (samples + partly) / wanted,
        "%d of %d samples".formatted(samples + (long) partly, wanted));
  }
}
