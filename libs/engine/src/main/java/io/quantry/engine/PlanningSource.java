package io.quantry.engine;

import io.quantry.onnx.ir.Model;
import io.quantry.ort.ActivationSession;
import io.quantry.ort.Cancellation;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorValue;
import io.quantry.quantizer.calibration.ActivationSink;
import io.quantry.quantizer.calibration.ActivationSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Ranges for a plan: those of one input, for what a technique decides and writes hangs on which
 * tensors have a range and of what rank, hardly on which. Where the model runs on no input that
 * could be made up, every tensor is said to be a matrix from -1 to 1.
 */
final class PlanningSource implements ActivationSource {
  private final Optional<Map<String, TensorValue>> sample;
  private final int threads;
  private final WorkFolder work;
  private long bytes;

  PlanningSource(Optional<Map<String, TensorValue>> sample, int threads, WorkFolder work) {
    this.sample = sample;
    this.threads = threads;
    this.work = work;
  }

  /** What the tensors that were asked for take for this one input, as floats. */
  long bytes() {
    return bytes;
  }

  @Override
  public void stream(Model model, Collection<String> tensors, ActivationSink sink) {
    if (sample.isEmpty()) {
      tensors.forEach(name -> sink.activation(name, new long[] {1, 2}, new float[] {-1, 1}, 2));
      sink.batchDone(1, 1);
      return;
    }
    List<String> floats =
        tensors.stream().filter(name -> Calibration.mayBeFloat(model, name)).toList();
    SessionSettings settings =
        SessionSettings.threads(threads).withOptimization(SessionSettings.Optimization.BASIC);
    try (ActivationSession session = ActivationSession.open(model, floats, work.path(), settings)) {
      session.run(
          sample.get(),
          (name, shape, values, count) -> {
            bytes += 4L * count;
            for (int i = 0; i < count; i++) {
              // A made-up input may well lead out of the range of real ones.
              values[i] = Float.isFinite(values[i]) ? values[i] : 0;
            }
            sink.activation(name, shape, values, count);
          },
          new Cancellation());
    }
    sink.batchDone(1, 1);
  }
}
