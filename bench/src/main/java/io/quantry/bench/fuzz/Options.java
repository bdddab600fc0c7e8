package io.quantry.bench.fuzz;

import java.util.LinkedHashMap;
import java.util.Map;

/** {@code --name number} pairs. */
final class Options {
  private Options() {}

  static Map<String, Long> of(String... arguments) {
    Map<String, Long> options = new LinkedHashMap<>();
    for (int index = 0; index < arguments.length; index += 2) {
      if (!arguments[index].startsWith("--") || index + 1 == arguments.length) {
        throw new IllegalArgumentException("Expected --name number, got " + arguments[index]);
      }
      options.put(arguments[index].substring(2), Long.valueOf(arguments[index + 1]));
    }
    return options;
  }
}
