package io.quantry.quantizer.calibration;

import io.quantry.quantizer.scheme.Range;
import java.nio.FloatBuffer;
import java.util.Optional;

/**
 * Watches the values of one tensor as they stream by and keeps only a summary: memory does not grow
 * with the number of samples. Used by one thread at a time.
 */
public interface RangeObserver {

  /**
   * Takes in a batch. NaN and infinities are ignored in the range but counted.
   *
   * @param values scratch of the caller, valid only during the call
   * @param length how many of them are the tensor's
   */
  void observe(float[] values, int length);

  /**
   * As {@link #observe(float[], int)}, without a copy of the whole batch on the heap.
   *
   * @param values from index 0 to the limit, valid only during the call
   */
  void observe(FloatBuffer values);

  /** The range to quantize for; empty if no finite value was seen. */
  Optional<Range> range();

  /** How many NaN and infinite values came by. */
  long nonFinite();
}
