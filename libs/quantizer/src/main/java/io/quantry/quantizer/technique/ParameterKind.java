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
  /** A list of at most 1,000 texts, each of at most 1,000 characters. */
  STRING_LIST;

  private static final int MAX_TEXT = 1_000;
  private static final int MAX_ITEMS = 1_000;

  /** The name in the catalog document: {@code string-list}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether the value, as parsed from JSON, has this form. */
  boolean accepts(Object value) {
    return switch (this) {
      case ENUM -> isText(value);
      case BOOLEAN -> value instanceof Boolean;
      case INTEGER ->
          value instanceof Number number && number.doubleValue() == Math.rint(number.doubleValue());
      case STRING_LIST ->
          value instanceof List<?> list
              && list.size() <= MAX_ITEMS
              && list.stream().allMatch(ParameterKind::isText);
    };
  }

  private static boolean isText(Object value) {
    return value instanceof String text && text.length() <= MAX_TEXT;
  }
}
