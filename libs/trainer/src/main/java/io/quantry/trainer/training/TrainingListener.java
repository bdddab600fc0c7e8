package io.quantry.trainer.training;

import io.quantry.quantizer.training.TrainingOutcome;
import java.util.Map;

/** Told how a training goes, on its thread. */
public interface TrainingListener {
  /** Tells nobody. */
  TrainingListener NONE =
      new TrainingListener() {
        @Override
        public void progress(double fraction, Map<String, Double> figures) {}

        @Override
        public void log(String message) {}
      };

  /**
   * About once a second, and after each epoch.
   *
   * @param fraction of all steps, 0 to 1
   * @param figures {@code epoch}, {@code step}, {@code loss}, {@code stepsPerSecond}, {@code
   *     secondsLeft}; after an epoch also {@code validationLoss}, {@code accuracy} and {@code
   *     untrainedAccuracy}, in per cent
   */
  void progress(double fraction, Map<String, Double> figures);

  /** A training has ended well. */
  default void done(TrainingOutcome outcome) {}

  /** A line for people. */
  void log(String message);
}
