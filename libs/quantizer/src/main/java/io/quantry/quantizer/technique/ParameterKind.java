package io.quantry.quantizer.technique;

import java.util.List;
import java.util.Locale;

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
  STRING_LIST;

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
    };
  }

  private static boolean isText(Object value) {
    return value instanceof String text && text.length() <= MAX_TEXT;
  }
}
