package io.quantry.bench.training;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.ProgressListener;
import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.training.TrainingSettings;
import io.quantry.trainer.training.TorchTraining;
import io.quantry.trainer.training.TrainingListener;
import java.util.function.IntConsumer;

/**
 * A training that is stopped after so many steps: the trainer asks before each whether to go on.
 */
final class CountedSteps implements ProgressListener {
  private final int steps;
  private final IntConsumer before;
  private int asked;

  private CountedSteps(int steps, IntConsumer before) {
    this.steps = steps;
    this.before = before;
  }

  /**
   * @param before told the number of steps done, from 0 to {@code steps}
   */
  static void run(
      Model student,
      Model teacher,
      Pictures pictures,
      TrainingSettings settings,
      int threads,
      int steps,
      IntConsumer before) {
    CountedSteps counted = new CountedSteps(steps, before);
    try {
      new TorchTraining(() -> pictures, null, threads, TrainingListener.NONE, counted)
          .train(student.copy(), teacher, settings);
      throw new IllegalStateException("the training ended before " + steps + " steps");
    } catch (QuantizationException stopped) {
      if (!stopped.code().equals("canceled")) {
        throw stopped;
      }
    }
  }

  @Override
  public void progress(String stage, long done, long total) {}

  @Override
  public boolean isCanceled() {
    before.accept(asked);
    return asked++ >= steps;
  }
}
