package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import java.util.List;

/**
 * Option {@code classNames}: what the classes of a dataset's targets are called, in order from 0.
 *
 * @param list empty where not declared: then classes have no upper bound
 */
record ClassNames(List<String> list) {
  static final String OPTION = "classNames";

  static final ClassNames NONE = new ClassNames(List.of());

  ClassNames {
    list = List.copyOf(list);
  }

  /**
   * @throws EvaluationException {@code invalid-value} if there is the option but nothing that it
   *     could name
   */
  static ClassNames of(Options options, Targets.Kind targets) {
    List<String> names = options.names(OPTION);
    boolean classes =
        switch (targets) {
          case LABELS, CLASS_MAPS, BOXES -> true;
          case NONE, SCORES, RELEVANCE, VALUES -> false;
        };
    if (!names.isEmpty() && !classes) {
      throw new EvaluationException(
          "invalid-value", "dataset option 'classNames' names classes, but the dataset has none");
    }
    return new ClassNames(names);
  }

  /**
   * Refuses a number that is no class.
   *
   * @param where the class stands, for instance {@code array 'labels'}
   * @throws EvaluationException {@code dataset-malformed}
   */
  void requireClass(long number, String where) {
    long most = list.isEmpty() ? Integer.MAX_VALUE : list.size() - 1;
    if (number < 0 || number > most) {
      throw new EvaluationException(
          "dataset-malformed",
          "%s holds the class %d, expected 0 to %d".formatted(where, number, most));
    }
  }
}
