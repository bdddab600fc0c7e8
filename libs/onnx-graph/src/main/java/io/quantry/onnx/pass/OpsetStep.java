package io.quantry.onnx.pass;

import io.quantry.onnx.ir.Node;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One row of the operator changelog: what an operator's form became at one version of the standard
 * set. Rows go by the name that the operator had in the model; one that renames it leads to a form
 * that all later sets share.
 *
 * @param at the first version with the new form; a row applies to nodes of an older one
 */
record OpsetStep(String operator, int at, Obstacle obstacle, Rewrite rewrite) {
  /** Why a node has no new form, if so; asked before anything is rewritten. */
  @FunctionalInterface
  interface Obstacle {
    Optional<String> find(Node node, StepContext context);
  }

  /** Gives a node without obstacle its new form. */
  @FunctionalInterface
  interface Rewrite {
    void apply(Node node, StepContext context);
  }

  /** A step that every use of the operator can take. */
  static OpsetStep of(String operator, int at, Rewrite rewrite) {
    return new OpsetStep(operator, at, (node, context) -> Optional.empty(), rewrite);
  }

  static OpsetStep of(String operator, int at, Obstacle obstacle, Rewrite rewrite) {
    return new OpsetStep(operator, at, obstacle, rewrite);
  }

  /** A step that nothing can take, with the reason. */
  static OpsetStep refused(String operator, int at, String reason) {
    return new OpsetStep(
        operator, at, (node, context) -> Optional.of(reason), (node, context) -> {});
  }

  /** The same step of several operators, their names parted by blanks. */
  static List<OpsetStep> each(String operators, int at, Rewrite rewrite) {
    return Arrays.stream(operators.split(" ")).map(one -> of(one, at, rewrite)).toList();
  }

  static Optional<String> when(boolean condition, String text) {
    return condition ? Optional.of(text) : Optional.empty();
  }
}
