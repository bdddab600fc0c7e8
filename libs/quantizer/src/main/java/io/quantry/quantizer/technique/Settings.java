package io.quantry.quantizer.technique;

import static java.util.Objects.requireNonNull;

import io.quantry.quantizer.QuantizationException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one request: checked against what the technique declares, defaults filled in.
 */
public final class Settings {
  private final Map<String, Object> values;

  private Settings(Map<String, Object> values) {
    this.values = values;
  }

  /**
   * Reads a request's parameters.
   *
   * @param descriptor what the technique declares
   * @param tree members of the {@code technique} object without {@code type}, as parsed from JSON
   * @throws QuantizationException with the first violation's code and all of them in the message,
   *     each with a JSON pointer
   */
  public static Settings of(TechniqueDescriptor descriptor, Map<String, ?> tree) {
    Map<String, Object> given = new LinkedHashMap<>();
    Set<String> whole =
        descriptor.parameters().stream()
            .filter(parameter -> parameter.kind() == ParameterKind.OVERRIDES)
            .map(Parameter::path)
            .collect(Collectors.toSet());
    flatten("", tree, whole, given);
    Map<String, Object> values = new LinkedHashMap<>();
    List<String> codes = new ArrayList<>();
    List<String> messages = new ArrayList<>();
    for (Parameter parameter : descriptor.parameters()) {
      Object value = given.remove(parameter.path());
      values.put(parameter.path(), value == null ? parameter.defaultValue() : value);
      if (value != null && !fits(parameter, value)) {
        codes.add(
            parameter.kind().isWords() || isOtherPrecision(parameter, value)
                ? "invalid-enum"
                : "invalid-value");
        messages.add(
            pointer(parameter.path()) + ": expected " + expectation(parameter) + ", got " + value);
      }
    }
    for (String unknown : given.keySet()) {
      codes.add("unknown-property");
      messages.add(pointer(unknown) + ": " + descriptor.type() + " has no such parameter");
    }
    if (!codes.isEmpty()) {
      throw new QuantizationException(codes.getFirst(), String.join("; ", messages));
    }
    return new Settings(values);
  }

  /** Whether the technique has such a parameter. */
  public boolean declares(String path) {
    return values.containsKey(path);
  }

  /** The value of an enum. */
  public String word(String path) {
    return (String) value(path);
  }

  /** The value of a flag. */
  public boolean flag(String path) {
    return (Boolean) value(path);
  }

  /** The value of a whole number. */
  public long integer(String path) {
    return ((Number) value(path)).longValue();
  }

  /** The value of a number. */
  public double number(String path) {
    return ((Number) value(path)).doubleValue();
  }

  /** The value of a list of texts or words. */
  public List<String> strings(String path) {
    return ((List<?>) value(path)).stream().map(String.class::cast).toList();
  }

  /** The precisions of weights by glob, in the order in which they were given. */
  public Map<String, Precision> overrides(String path) {
    Map<String, Precision> precisions = new LinkedHashMap<>();
    ((Map<?, ?>) value(path))
        .forEach(
            (glob, members) ->
                precisions.put(
                    (String) glob,
                    Precision.of((String) requireNonNull(((Map<?, ?>) members).get("weights")))));
    return precisions;
  }

  private Object value(String path) {
    Object value = values.get(path);
    if (value == null) {
      throw new IllegalArgumentException("no parameter " + path + " is declared");
    }
    return value;
  }

  /**
   * @param whole paths of objects that are values themselves: globs hold dots
   */
  private static void flatten(
      String prefix, Map<?, ?> tree, Set<String> whole, Map<String, Object> leaves) {
    for (Map.Entry<?, ?> member : tree.entrySet()) {
      @Nullable Object value = member.getValue();
      if (value instanceof Map<?, ?> inner && !whole.contains(prefix + member.getKey())) {
        flatten(prefix + member.getKey() + ".", inner, whole, leaves);
      } else if (value != null) {
        leaves.put(prefix + member.getKey(), value);
      }
    }
  }

  private static boolean isOtherPrecision(Parameter parameter, Object value) {
    return parameter.kind() == ParameterKind.OVERRIDES && parameter.kind().accepts(value);
  }

  private static boolean fits(Parameter parameter, Object value) {
    if (!parameter.kind().accepts(value)) {
      return false;
    }
    if (!parameter.allows(value)) {
      return false;
    }
    return !(value instanceof Number number)
        || ((parameter.min() == null || number.doubleValue() >= parameter.min())
            && (parameter.max() == null || number.doubleValue() <= parameter.max()));
  }

  private static String expectation(Parameter parameter) {
    return switch (parameter.kind()) {
      case ENUM, BOOLEAN -> "one of " + parameter.values();
      case INTEGER -> "a whole number from " + parameter.min() + " to " + parameter.max();
      case NUMBER -> "a number from " + parameter.min() + " to " + parameter.max();
      case ENUM_LIST -> "some of " + parameter.values();
      case STRING_LIST -> "a list of texts";
      case OVERRIDES ->
          "at most 1000 globs, each with {\"weights\": one of %s}%s"
              .formatted(
                  parameter.values(),
                  parameter.values().contains(Precision.FLOAT16.word())
                      ? ""
                      : " (the technique mixed takes all of %s)".formatted(Precision.words()));
    };
  }

  private static String pointer(String path) {
    return "/technique/" + path.replace('.', '/');
  }
}
