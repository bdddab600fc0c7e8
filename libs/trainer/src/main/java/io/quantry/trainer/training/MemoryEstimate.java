package io.quantry.trainer.training;

import io.quantry.quantizer.QuantizationException;
import io.quantry.trainer.data.Batches;
import io.quantry.trainer.graph.TorchGraph;
import io.quantry.trainer.operator.Mode;
import java.util.Collection;
import java.util.Locale;

/**
 * Native memory that a training will take, before it begins: the constants with gradient, two
 * moments and the best copy, and everything a batch computes, once forward and once backward. The
 * size of what is computed is seen on a few samples and grows with their number.
 *
 * @param constants bytes that do not depend on the batch
 * @param activations bytes of a batch
 */
record MemoryEstimate(long constants, long activations) {
  /** Values, gradients, two moments, the best so far, and one more while an archive is written. */
  private static final int COPIES = 6;

  /** Forward, backward, and what kernels take for themselves, as seen on residual networks. */
  private static final double PASSES = 2.5;

  private static final double MIB = 1 << 20;

  static MemoryEstimate of(
      TorchGraph graph, Collection<String> wanted, Batches batches, int[] sample, int batch) {
    long constants =
        graph.constants().stream().mapToLong(name -> graph.constant(name).nbytes()).sum();
    long seen = graph.bytesComputed(() -> batches.of(sample), wanted, Mode.INFERENCE);
    double perSample = (double) seen / sample.length;
    return new MemoryEstimate(COPIES * constants, (long) (perSample * batch * PASSES));
  }

  long bytes() {
    return constants + activations;
  }

  /**
   * @param available bytes that may be taken
   * @throws QuantizationException {@code memory-limit-exceeded} naming a batch that would fit
   */
  void require(long available, int batch) {
    if (bytes() <= available) {
      return;
    }
    long fits = constants >= available ? 0 : batch * (available - constants) / activations;
    throw new QuantizationException(
        "memory-limit-exceeded",
        String.format(
            Locale.ROOT,
            "Training in batches of %d would take about %.0f MiB, and %.0f MiB are left: %s",
            batch,
            bytes() / MIB,
            available / MIB,
            fits < 2
                ? "this model needs a machine with more memory"
                : "set training.batch to at most " + fits));
  }
}
