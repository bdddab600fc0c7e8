package io.quantry.ort;

import java.nio.FloatBuffer;

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

  /**
   * Offers a FLOAT tensor where it lies, before it is copied for {@link #accept}.
   *
   * @param values its elements from index 0 to the limit, outside the heap; valid only during the
   *     call
   * @return whether it was taken in, so that no copy is needed
   */
  default boolean takes(String tensor, long[] shape, FloatBuffer values) {
    return false;
  }
}
