package io.quantry.quantizer.calibration;

import java.nio.FloatBuffer;

/** Receives activations from an {@link ActivationSource}. */
public interface ActivationSink {

  /**
   * One tensor of one batch.
   *
   * @param dims its dimensions in this batch
   * @param values scratch, valid only during the call, row-major from index 0
   * @param length number of elements
   */
  void activation(String tensor, long[] dims, float[] values, int length);

  /**
   * Offers one tensor of one batch where it lies, before it is copied for {@link #activation}.
   *
   * @param values outside the heap, from index 0 to the limit, valid only during the call
   * @return whether it was taken in, so that no copy is needed
   */
  default boolean takes(String tensor, long[] dims, FloatBuffer values) {
    return false;
  }

  /**
   * The end of a batch; throws to stop the run.
   *
   * @param done batches done
   * @param total batches in all
   */
  void batchDone(long done, long total);
}
