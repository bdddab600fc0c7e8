package io.quantry.popcount.operator;

import java.util.List;

/** What a node computes from the values that are known only when the model runs. Thread-safe. */
@FunctionalInterface
public interface Operation {
  /**
   * @throws IllegalArgumentException if the inputs' dims do not fit
   */
  FloatTensor apply(List<FloatTensor> inputs);

  /** An operation on one value. */
  interface Unary {
    FloatTensor apply(FloatTensor input);
  }
}
