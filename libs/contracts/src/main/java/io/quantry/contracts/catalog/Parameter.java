package io.quantry.contracts.catalog;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.Violation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One parameter of a technique.
 *
 * @param path dotted path below the technique's object
 * @param kind what values it takes
 * @param values the allowed ones of an {@link Kind#ENUM}, {@link Kind#ENUM_LIST} or {@link
 *     Kind#BOOLEAN}, the precisions of {@link Kind#OVERRIDES}
 * @param min least number, inclusive
 * @param max largest number, inclusive
 * @param defaultValue value where none is given
 */
public record Parameter(
    String path,
    Kind kind,
    List<?> values,
    @Nullable Double min,
    @Nullable Double max,
    @Nullable Object defaultValue) {

  /** What values a parameter takes. */
  public enum Kind {
    ENUM,
    INTEGER,
    NUMBER,
    BOOLEAN,
    ENUM_LIST,
    STRING_LIST,
    OVERRIDES;

    static Kind of(String wireName) {
      return switch (wireName) {
        case "enum" -> ENUM;
        case "integer" -> INTEGER;
        case "number" -> NUMBER;
        case "boolean" -> BOOLEAN;
        case "enum-list" -> ENUM_LIST;
        case "string-list" -> STRING_LIST;
        case "overrides" -> OVERRIDES;
        default ->
            throw new IllegalArgumentException(
                "Unknown kind of parameter in the catalog: " + wireName);
      };
    }
  }

  private static final int MAX_STRINGS = 1000;
  private static final int MAX_STRING_LENGTH = 1000;

  public Optional<Object> fallback() {
    return Optional.ofNullable(defaultValue);
  }

  static Parameter of(Map<String, Object> entry) {
    return new Parameter(
        (String) Tree.required(entry, "path"),
        Kind.of((String) Tree.required(entry, "kind")),
        entry.get("values") instanceof List<?> values ? values : List.of(),
        entry.get("min") instanceof Number min ? (Double) min.doubleValue() : null,
        entry.get("max") instanceof Number max ? (Double) max.doubleValue() : null,
        entry.get("default"));
  }

  /** Whether {@code value} fits; else a violation was added. */
  boolean check(String pointer, Object value, List<Violation> violations) {
    Violation violation =
        switch (kind) {
          case ENUM ->
              value instanceof String text && values.contains(text)
                  ? null
                  : violation(pointer, ErrorCode.INVALID_ENUM, "one of " + values, value);
          case BOOLEAN ->
              value instanceof Boolean && (values.isEmpty() || values.contains(value))
                  ? null
                  : violation(
                      pointer,
                      ErrorCode.INVALID_VALUE,
                      values.size() == 1 ? "" + values.getFirst() : "true or false",
                      value);
          case ENUM_LIST ->
              value instanceof List<?> list
                      && values.containsAll(list)
                      && list.stream().distinct().count() == list.size()
                  ? null
                  : violation(
                      pointer, ErrorCode.INVALID_ENUM, "a list of some of " + values, value);
          case STRING_LIST ->
              isStringList(value)
                  ? null
                  : violation(
                      pointer, ErrorCode.INVALID_VALUE, "a list of at most 1000 strings", value);
          case OVERRIDES ->
              isOverrides(value)
                  ? null
                  : violation(
                      pointer,
                      ErrorCode.INVALID_VALUE,
                      "at most 1000 globs, each with {\"weights\": one of " + values + "}",
                      value);
          case INTEGER, NUMBER -> checkNumber(pointer, value);
        };
    if (violation != null) {
      violations.add(violation);
    }
    return violation == null;
  }

  private static boolean isStringList(Object value) {
    return value instanceof List<?> list
        && list.size() <= MAX_STRINGS
        && list.stream()
            .allMatch(item -> item instanceof String text && text.length() <= MAX_STRING_LENGTH);
  }

  private boolean isOverrides(Object value) {
    return value instanceof Map<?, ?> map
        && map.size() <= MAX_STRINGS
        && map.keySet().stream()
            .allMatch(glob -> glob instanceof String text && text.length() <= MAX_STRING_LENGTH)
        && map.values().stream()
            .allMatch(
                one ->
                    one instanceof Map<?, ?> members
                        && members.keySet().equals(Set.of("weights"))
                        && values.containsAll(members.values()));
  }

  private @Nullable Violation checkNumber(String pointer, Object value) {
    String wanted = kind == Kind.INTEGER ? "a whole number" : "a number";
    if (!(value instanceof Number number)
        || !Double.isFinite(number.doubleValue())
        || (kind == Kind.INTEGER && number.doubleValue() != Math.rint(number.doubleValue()))) {
      return violation(pointer, ErrorCode.INVALID_VALUE, wanted, value);
    }
    if (min != null && number.doubleValue() < min) {
      return violation(pointer, ErrorCode.INVALID_VALUE, wanted + " of at least " + min, value);
    }
    if (max != null && number.doubleValue() > max) {
      return violation(pointer, ErrorCode.LIMIT_EXCEEDED, wanted + " of at most " + max, value);
    }
    return null;
  }

  private Violation violation(String pointer, ErrorCode code, String expected, Object got) {
    String text = got.toString();
    return new Violation(
        pointer + "/" + path.replace('.', '/'),
        code,
        "Expected %s, got %s"
            .formatted(expected, text.length() <= 80 ? text : text.substring(0, 77) + "…"));
  }
}
