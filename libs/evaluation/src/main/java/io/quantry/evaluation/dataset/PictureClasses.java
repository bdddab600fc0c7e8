package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * How the classes that a dataset writes become numbers.
 *
 * @param numbers from 0, by what is written
 * @param names in order, empty where classes are written as numbers and nobody names them
 */
record PictureClasses(Map<String, Integer> numbers, ClassNames names) {
  private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+(\\.[0-9]*)?");
  private static final Pattern CLASS = Pattern.compile("[0-9]{1,9}");

  PictureClasses {
    numbers = Map.copyOf(numbers);
  }

  /**
   * Classes by name: in the order declared, else in alphabetical order, by UTF-16 code.
   *
   * @throws EvaluationException {@code dataset-malformed} for a name that was not declared
   */
  static PictureClasses named(Collection<String> written, ClassNames declared) {
    List<String> names =
        declared.list().isEmpty() ? List.copyOf(new TreeSet<>(written)) : declared.list();
    Map<String, Integer> numbers = new HashMap<>();
    for (String name : names) {
      numbers.put(name, numbers.size());
    }
    TreeSet<String> unknown = new TreeSet<>(written);
    unknown.removeAll(numbers.keySet());
    if (!unknown.isEmpty()) {
      throw new EvaluationException(
          "dataset-malformed",
          "the class '%s' is none of the %d in classNames"
              .formatted(unknown.first(), names.size()));
    }
    return new PictureClasses(numbers, new ClassNames(names));
  }

  /**
   * Whole numbers where every class is written as a number, else names.
   *
   * @throws EvaluationException {@code dataset-malformed} for a class that is out of range
   */
  static PictureClasses numberedOrNamed(Collection<String> written, ClassNames declared) {
    if (!written.stream().allMatch(label -> NUMBER.matcher(label).matches())) {
      return named(written, declared);
    }
    Map<String, Integer> numbers = new HashMap<>();
    for (String label : new TreeSet<>(written)) {
      if (!CLASS.matcher(label).matches()) {
        throw new EvaluationException(
            "dataset-malformed",
            "the labels file holds the class %s, expected whole numbers from 0".formatted(label));
      }
      int number = Integer.parseInt(label);
      declared.requireClass(number, "the labels file");
      numbers.put(label, number);
    }
    return new PictureClasses(numbers, declared);
  }

  int number(String written) {
    Integer number = numbers.get(written);
    if (number == null) {
      throw new IllegalArgumentException("not among the classes: " + written);
    }
    return number;
  }
}
