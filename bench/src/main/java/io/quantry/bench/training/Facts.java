package io.quantry.bench.training;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** What rows of a line have found out; of rows that are missing nothing. */
record Facts(List<Map<String, Object>> rows) {

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** A figure of each row that has it. */
  double[] figures(String name) {
    return rows.stream()
        .map(row -> row.get(name))
        .filter(Number.class::isInstance)
        .mapToDouble(value -> ((Number) value).doubleValue())
        .toArray();
  }

  OptionalDouble mean(String name) {
    double[] figures = figures(name);
    return figures.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(MeanInterval.of(figures).mean());
  }

  /** The mean as text, empty where there is none. */
  String text(String name, String format) {
    OptionalDouble mean = mean(name);
    return mean.isPresent() ? format.formatted(mean.getAsDouble()) : "";
  }

  /** Words that all rows together use, each once. */
  String words(String name) {
    return String.join(
        "; ",
        rows.stream()
            .map(row -> row.get(name))
            .filter(String.class::isInstance)
            .map(String.class::cast)
            .distinct()
            .toList());
  }

  /** Whether data or epochs were left out in any of them. */
  boolean isPartial() {
    return rows.stream().anyMatch(row -> Boolean.FALSE.equals(row.get("fullRun")));
  }
}
