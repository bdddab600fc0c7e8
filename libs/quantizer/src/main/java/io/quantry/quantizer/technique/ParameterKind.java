package io.quantry.quantizer.technique;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The forms that a parameter's value can have in a job specification. */
public enum ParameterKind {
  /** One of a list of words. */
  ENUM,
  /** True or false. */
  BOOLEAN,
  /** A whole number. */
  INTEGER,
  /** A number, whole or not. */
  NUMBER,
  /** Some words from a list, each once, in any order. */
  ENUM_LIST,
  /** A list of at most 1,000 texts, each of at most 1,000 characters. */
  STRING_LIST,
  /**
   * At most 1,000 globs of node names, each with the precision of what it names, in the order in
   * which they are to be tried: {@code {"/head/*": {"weights": "float16"}}}.
   */
  OVERRIDES;

  private static final int MAX_TEXT = 1_000;
  private static final int MAX_ITEMS = 1_000;

  /** The name in the catalog document: {@code string-list}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether its values are words from a list. */
  boolean isWords() {
    return this == ENUM || this == ENUM_LIST;
  }

  /** Whether the value, as parsed from JSON, has this form. */
  boolean accepts(Object value) {
    return switch (this) {
      case ENUM -> isText(value);
      case BOOLEAN -> value instanceof Boolean;
      case INTEGER ->
          value instanceof Number number && number.doubleValue() == Math.rint(number.doubleValue());
      case NUMBER -> value instanceof Number number && Double.isFinite(number.doubleValue());
      case ENUM_LIST, STRING_LIST ->
          value instanceof List<?> list
              && list.size() <= MAX_ITEMS
              && list.stream().allMatch(ParameterKind::isText);
      case OVERRIDES ->
          value instanceof Map<?, ?> map
              && map.size() <= MAX_ITEMS
              && map.entrySet().stream()
                  .allMatch(entry -> isText(entry.getKey()) && isOverride(entry.getValue()));
    };
  }

  private static boolean isOverride(@Nullable Object value) {
    return value instanceof Map<?, ?> members
        && members.size() == 1
        && isText(members.get("weights"));
  }

  private static boolean isText(@Nullable Object value) {
    return value instanceof String text && text.length() <= MAX_TEXT;
  }
}
