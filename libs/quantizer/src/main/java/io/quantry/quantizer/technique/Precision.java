package io.quantry.quantizer.technique;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The forms in which a layer's weights can be stored, from the smallest to the most exact. */
public enum Precision {
  /** Four bits. */
  INT4,
  /** Eight bits. */
  INT8,
  /** IEEE 754 binary16. */
  FLOAT16,
  /** As they are. */
  FLOAT32;

  /** The word in a job specification: {@code int4}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether weights become integers with scales. */
  public boolean isInteger() {
    return this == INT4 || this == INT8;
  }

  /** From the word in a job specification. */
  public static Precision of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** All words, in the same order. */
  public static List<String> words() {
    return Arrays.stream(values()).map(Precision::word).toList();
  }
}
