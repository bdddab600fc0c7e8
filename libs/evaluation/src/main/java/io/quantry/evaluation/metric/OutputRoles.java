package io.quantry.evaluation.metric;

import org.jspecify.annotations.Nullable;

/**
 * How a model's outputs are to be read.
 *
 * @param pooling how token vectors become one embedding: {@code none} or {@code mean}
 * @param mainOrNull name of the output that metrics of one output read; null: the first output of
 *     real numbers
 * @param scores what the main output holds where classes are scored
 * @param boxesOrNull which outputs hold detected objects; null: none are declared
 */
public record OutputRoles(
    String pooling, @Nullable String mainOrNull, Scores scores, @Nullable BoxOutputs boxesOrNull) {

  /** What a score of a class is. */
  public enum Scores {
    /** Probabilities where those of the baseline's first batch lie in [0, 1] and sum to 1. */
    AUTO,
    LOGITS,
    PROBABILITIES
  }

  /** Nothing declared. */
  public static OutputRoles usual() {
    return new OutputRoles("none", null, Scores.AUTO, null);
  }

  /** The same with another pooling. */
  public OutputRoles withPooling(String other) {
    return new OutputRoles(other, mainOrNull, scores, boxesOrNull);
  }
}
