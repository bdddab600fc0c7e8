package io.quantry.popcount;

import io.quantry.popcount.operator.FloatTensor;
import io.quantry.popcount.operator.Operation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model as steps between numbered slots. Each step frees the slots that it used last, so that a
 * run holds what is still needed. Immutable, thread-safe.
 *
 * @param constants what the slots hold before a run; null where a run fills them
 */
record Plan(List<@Nullable FloatTensor> constants, List<Step> steps) {
  /**
   * @param node what to blame in a message
   * @param dead slots that nobody reads after this step
   */
  record Step(
      String node, Operation operation, List<Integer> inputs, int output, List<Integer> dead) {}

  /**
   * Runs all steps; inputs lie in their slots already.
   *
   * @throws IllegalArgumentException if a step does not take its inputs' dims; the node is named
   */
  void run(@Nullable FloatTensor[] slots) {
    for (Step step : steps) {
      List<FloatTensor> inputs = new ArrayList<>(step.inputs().size());
      for (int slot : step.inputs()) {
        inputs.add(filled(slots, slot));
      }
      try {
        slots[step.output()] = step.operation().apply(inputs);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(step.node() + ": " + e.getMessage(), e);
      }
      for (int slot : step.dead()) {
        slots[slot] = null;
      }
    }
  }

  @Nullable FloatTensor[] slots() {
    return constants.toArray(new @Nullable FloatTensor[0]);
  }

  static FloatTensor filled(@Nullable FloatTensor[] slots, int slot) {
    FloatTensor value = slots[slot];
    if (value == null) {
      throw new IllegalStateException("slot %d is empty".formatted(slot));
    }
    return value;
  }
}
