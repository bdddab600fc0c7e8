package io.quantry.quantizer.scheme;

import java.util.Locale;

/** How many scales a weight tensor gets. */
public enum Granularity {
  /** One for the whole tensor. */
  TENSOR,
  /** One for each slice along an axis. */
  CHANNEL;

  /** From the word in a job specification. */
  public static Granularity of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
