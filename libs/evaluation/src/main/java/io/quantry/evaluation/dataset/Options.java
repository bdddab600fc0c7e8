package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Typed access to a dataset's options; unknown keys are refused. */
final class Options {
  private static final int MOST_NAMES = 100_000;

  private final Map<String, Object> values;

  Options(Map<String, Object> values, Set<String> known) {
    this.values = values;
    TreeSet<String> unknown = new TreeSet<>(values.keySet());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw new EvaluationException(
          "unknown-property",
          "unknown dataset options %s, known are %s".formatted(unknown, new TreeSet<>(known)));
    }
  }

  Optional<String> text(String key) {
    Object value = values.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof String text) {
      return Optional.of(text);
    }
    throw invalid(key, "a text", value);
  }

  String oneOf(String key, String absent, List<String> allowed) {
    String value = text(key).orElse(absent);
    if (!allowed.contains(value)) {
      throw new EvaluationException(
          "invalid-enum",
          "dataset option '%s' must be one of %s, got '%s'".formatted(key, allowed, value));
    }
    return value;
  }

  int integer(String key, int absent, int least, int most) {
    Object value = values.get(key);
    if (value == null) {
      return absent;
    }
    if (value instanceof Number number && whole(number, least, most)) {
      return number.intValue();
    }
    throw invalid(key, "a whole number from %d to %d".formatted(least, most), value);
  }

  double number(String key, double absent) {
    Object value = values.get(key);
    if (value == null) {
      return absent;
    }
    if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      return number.doubleValue();
    }
    throw invalid(key, "a finite number", value);
  }

  /** One number for all, or a list with one for each. */
  double[] numbers(String key, double absent, int count) {
    double[] numbers = new double[count];
    if (!(values.get(key) instanceof List<?> list)) {
      Arrays.fill(numbers, number(key, absent));
      return numbers;
    }
    if (list.size() != count) {
      throw invalid(key, "one number or %d".formatted(count), list);
    }
    for (int i = 0; i < count; i++) {
      if (!(list.get(i) instanceof Number number) || !Double.isFinite(number.doubleValue())) {
        throw invalid(key, "a list of finite numbers", list);
      }
      numbers[i] = number.doubleValue();
    }
    return numbers;
  }

  /** A list of different texts, none empty; empty where absent. */
  List<String> names(String key) {
    Object value = values.get(key);
    if (value == null) {
      return List.of();
    }
    String expected = "a list of up to %d different names".formatted(MOST_NAMES);
    if (!(value instanceof List<?> list) || list.isEmpty() || list.size() > MOST_NAMES) {
      throw invalid(key, expected, value);
    }
    LinkedHashSet<String> names = new LinkedHashSet<>();
    for (Object name : list) {
      if (!(name instanceof String text) || text.isBlank() || !names.add(text)) {
        throw invalid(key, expected + ", each a text", name);
      }
    }
    return List.copyOf(names);
  }

  boolean isList(String key) {
    return values.get(key) instanceof List<?>;
  }

  /** {@code [height, width]}, each from 1. */
  Optional<PictureSize> size(String key, int mostSide) {
    Object value = values.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof List<?> list
        && list.size() == 2
        && list.get(0) instanceof Number height
        && list.get(1) instanceof Number width
        && whole(height, 1, mostSide)
        && whole(width, 1, mostSide)) {
      return Optional.of(new PictureSize(height.intValue(), width.intValue()));
    }
    throw invalid(key, "[height, width], each from 1 to %d".formatted(mostSide), value);
  }

  /** A map of options. */
  Optional<Options> nested(String key, Set<String> known) {
    Object value = values.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw invalid(key, "a map with one of %s".formatted(new TreeSet<>(known)), value);
    }
    Map<String, Object> inner = new TreeMap<>();
    map.forEach((name, option) -> inner.put(String.valueOf(name), option));
    return Optional.of(new Options(inner, known));
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  /** A map of texts, empty where absent. */
  Map<String, String> texts(String key, Set<String> known) {
    Object value = values.get(key);
    if (value == null) {
      return Map.of();
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw invalid(key, "a map of texts", value);
    }
    Map<String, String> texts = new TreeMap<>();
    map.forEach(
        (name, text) -> {
          if (!(name instanceof String role) || !known.contains(role)) {
            throw new EvaluationException(
                "unknown-property",
                "dataset option '%s' has no '%s', known are %s"
                    .formatted(key, name, new TreeSet<>(known)));
          }
          if (!(text instanceof String input)) {
            throw invalid(key, "a map of texts", map);
          }
          texts.put(role, input);
        });
    return texts;
  }

  private static boolean whole(Number number, int least, int most) {
    return number.doubleValue() == number.intValue()
        && number.intValue() >= least
        && number.intValue() <= most;
  }

  private static EvaluationException invalid(String key, String expected, Object value) {
    return new EvaluationException(
        "invalid-value", "dataset option '%s' must be %s, got %s".formatted(key, expected, value));
  }
}
