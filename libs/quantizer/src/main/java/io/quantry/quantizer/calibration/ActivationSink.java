package io.quantry.quantizer.calibration;

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
   * The end of a batch; throws to stop the run.
   *
   * @param done batches done
   * @param total batches in all
   */
  void batchDone(long done, long total);
}
