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
  /** Text of at most 1,024 characters. */
  STRING,
  /** A list of at most 1,000 texts, each of at most 1,024 characters. */
  STRING_LIST;

  private static final int MAX_TEXT = 1_024;
  private static final int MAX_ITEMS = 1_000;

  /** The name in the catalog document: {@code string-list}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether the value, as parsed from JSON, has this form. */
  boolean accepts(Object value) {
    return switch (this) {
      case ENUM, STRING -> value instanceof String text && text.length() <= MAX_TEXT;
      case BOOLEAN -> value instanceof Boolean;
      case INTEGER ->
          value instanceof Integer
              || value instanceof Long
              || value instanceof java.math.BigInteger;
      case STRING_LIST ->
          value instanceof List<?> list
              && list.size() <= MAX_ITEMS
              && list.stream().allMatch(STRING::accepts);
    };
  }
}
