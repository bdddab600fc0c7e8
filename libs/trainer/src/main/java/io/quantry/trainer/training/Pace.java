package io.quantry.trainer.training;

import java.util.LinkedHashMap;
import java.util.Map;

/** Tells a listener how fast a training goes and how long it still takes, once a second at most. */
final class Pace {
  private static final long QUIET_NANOS = 1_000_000_000;
  private static final double MEMORY = 0.98;

  private final long steps;
  private final long begin = System.nanoTime();
  private long done;
  private long lastTold;
  private double smoothed = Double.NaN;
  private long number;

  /**
   * @param steps still to do
   */
  Pace(long steps) {
    this.steps = steps;
  }

  /** A step is done. */
  void step(TrainingListener listener, int epoch, int epochs, long number, double loss) {
    done++;
    this.number = number + 1;
    smoothed = Double.isNaN(smoothed) ? loss : MEMORY * smoothed + (1 - MEMORY) * loss;
    long now = System.nanoTime();
    if (now - lastTold >= QUIET_NANOS) {
      lastTold = now;
      listener.progress((double) done / steps, figures(epoch, epochs));
    }
  }

  /**
   * An epoch is done and judged.
   *
   * @param untrained by the same samples before training
   */
  void after(TrainingListener listener, int epoch, int epochs, Score score, Score untrained) {
    Map<String, Double> figures = figures(epoch, epochs);
    figures.put("validationLoss", score.loss());
    score.percent().ifPresent(percent -> figures.put("accuracy", percent));
    untrained.percent().ifPresent(percent -> figures.put("untrainedAccuracy", percent));
    listener.progress((double) done / steps, figures);
  }

  private Map<String, Double> figures(int epoch, int epochs) {
    double seconds = Math.max(1e-9, (System.nanoTime() - begin) / 1e9);
    double pace = done / seconds;
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("epoch", (double) epoch);
    figures.put("epochs", (double) epochs);
    figures.put("step", (double) number);
    figures.put("loss", smoothed);
    figures.put("stepsPerSecond", pace);
    figures.put("secondsLeft", (steps - done) / pace);
    return figures;
  }
}
