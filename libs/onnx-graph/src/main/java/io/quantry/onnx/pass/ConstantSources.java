package io.quantry.onnx.pass;

import io.quantry.onnx.ir.Tensor;
import io.quantry.onnx.ir.Value;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which constants of a {@link FoldingRound} values are computed from, each counted once. */
final class ConstantSources {
  /** How many values a round may look at: chains that all begin at one value would be quadratic. */
  private static final int MOST_VISITS = 1 << 20;

  private final Map<Value, Tensor> constants;
  private int visits;

  /**
   * @param constants those of the round, as they come to be known
   */
  ConstantSources(Map<Value, Tensor> constants) {
    this.constants = constants;
  }

  /**
   * Elements of the distinct constants behind some values; fewer once the visits are used up.
   *
   * @param values constants, or results of nodes of the round
   * @param fresh constants that are not yet in the round
   */
  long elements(Set<Value> values, Map<Value, Tensor> fresh) {
    Set<Value> seen = new HashSet<>(values);
    Deque<Value> open = new ArrayDeque<>(values);
    long elements = 0;
    while (!open.isEmpty() && visits++ < MOST_VISITS) {
      Value value = open.pop();
      Tensor constant = constants.getOrDefault(value, fresh.get(value));
      if (constant != null) {
        elements = Growth.plus(elements, constant.elementCount());
      } else {
        value.producer().orElseThrow().inputs().stream()
            .flatMap(Optional::stream)
            .filter(seen::add)
            .forEach(open::push);
      }
    }
    return elements;
  }
}
