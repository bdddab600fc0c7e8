package io.quantry.engine;

import io.quantry.contracts.engine.TrainingSummary;
import io.quantry.quantizer.training.TrainingOutcome;
import io.quantry.trainer.training.TrainingListener;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A training's figures as events of the task. */
final class TrainingEvents implements TrainingListener {
  static final String STAGE = "train";

  private final Progress progress;
  private @Nullable TrainingSummary summary;

  TrainingEvents(Progress progress) {
    this.progress = progress;
  }

  @Override
  public void progress(double fraction, Map<String, Double> figures) {
    StringBuilder message = new StringBuilder();
    message.append(
        String.format(
            Locale.ROOT,
            "epoch %.0f/%.0f, loss %.4f",
            figure(figures, "epoch"),
            figure(figures, "epochs"),
            figure(figures, "loss")));
    if (figures.containsKey("accuracy")) {
      message.append(
          String.format(
              Locale.ROOT,
              ", validation loss %.4f, %.2f %% right",
              figure(figures, "validationLoss"),
              figure(figures, "accuracy")));
    }
    message.append(
        String.format(
            Locale.ROOT,
            ", %.1f steps/s, %.0f s left",
            figure(figures, "stepsPerSecond"),
            figure(figures, "secondsLeft")));
    progress.at(STAGE, fraction, message.toString(), finite(figures));
  }

  @Override
  public void done(TrainingOutcome outcome) {
    summary =
        outcome
            .scores()
            .map(
                scores ->
                    new TrainingSummary(
                        outcome.epochs(),
                        outcome.bestEpoch(),
                        scores.samples(),
                        scores.inFloat().isPresent() ? scores.inFloat().getAsDouble() : null,
                        scores.untrained(),
                        scores.trained()))
            .orElse(null);
  }

  /** Of the last training; null where there was none. */
  @Nullable TrainingSummary summary() {
    return summary;
  }

  @Override
  public void log(String message) {
    progress.log(message);
  }

  /** A loss that is no number is for the message alone: figures are finite. */
  private static Map<String, Double> finite(Map<String, Double> figures) {
    Map<String, Double> finite = new HashMap<>(figures);
    finite.values().removeIf(figure -> !Double.isFinite(figure));
    return finite;
  }

  private static double figure(Map<String, Double> figures, String name) {
    return figures.getOrDefault(name, Double.NaN);
  }
}
