package io.quantry.quantizer.technique.mixed;

import io.quantry.quantizer.QuantizationException;
import io.quantry.quantizer.technique.Settings;
import java.util.List;
import java.util.Map;

/** What the result may cost: one of four, and the size of int8 weights where none is given. */
sealed interface Budget {
  /** Bytes of the file. */
  record Bytes(long most) implements Budget {}

  /** Time of one run: at most FP32's over this. */
  record Speedup(double least) implements Budget {}

  /** Root of the power of the error at the worst output over that of the output. */
  record Drop(double most) implements Budget {}

  /** Bytes that the file has with all weights in int8. */
  record OfInt8() implements Budget {}

  /** Of the request; 0 stands for a budget that is not given. */
  static Budget of(Settings settings, long originalBytes) {
    Map<String, Double> given =
        Map.of(
            "sizeRatio", settings.number("budget.sizeRatio"),
            "bytes", (double) settings.integer("budget.bytes"),
            "speedup", settings.number("budget.speedup"),
            "drop", settings.number("budget.drop"));
    List<String> names =
        given.entrySet().stream()
            .filter(entry -> entry.getValue() > 0)
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    if (names.size() > 1) {
      throw new QuantizationException(
          "invalid-value",
          "/technique/budget: expected one budget, got %s; the others must be 0".formatted(names));
    }
    if (names.isEmpty()) {
      return new OfInt8();
    }
    double value = given.getOrDefault(names.getFirst(), 0d);
    return switch (names.getFirst()) {
      case "sizeRatio" -> new Bytes((long) (value * originalBytes));
      case "bytes" -> new Bytes((long) value);
      case "speedup" -> new Speedup(value);
      default -> new Drop(value);
    };
  }

  /** Refuses a budget that cannot be met. */
  static QuantizationException tooSmall(String budget, String best) {
    return new QuantizationException(
        "invalid-value", "/technique/budget/%s: out of reach; %s".formatted(budget, best));
  }
}
