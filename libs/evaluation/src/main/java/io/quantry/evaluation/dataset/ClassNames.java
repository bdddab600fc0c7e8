package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The option {@code classNames}: the names of classes 0, 1, … as a list of texts. */
final class ClassNames {
  private static final int MOST_CLASSES = 1 << 20;

  private ClassNames() {}

  /**
   * @param value the option's value; null: none are declared
   * @throws EvaluationException {@code invalid-value} for anything but a list of texts
   */
  static List<String> ofOption(@Nullable Object value) {
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> names
        && names.size() <= MOST_CLASSES
        && names.stream().allMatch(String.class::isInstance)) {
      return names.stream().map(String.class::cast).toList();
    }
    throw new EvaluationException(
        "invalid-value", "dataset option 'classNames' must be a list of texts, one a class from 0");
  }
}
