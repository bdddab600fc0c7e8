package io.quantry.ort;

/** Receives the values of one tensor for one batch. */
@FunctionalInterface
public interface ActivationConsumer {
  /**
   * @param tensor name of the tensor in the model
   * @param shape its shape for this batch
   * @param values its elements, row-major; the array is reused after the call returns
   * @param count how many elements of the array are meant
   */
  void accept(String tensor, long[] shape, float[] values, int count);
}
