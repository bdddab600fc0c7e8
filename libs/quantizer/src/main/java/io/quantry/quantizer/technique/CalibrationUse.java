package io.quantry.quantizer.technique;

import java.util.Locale;

/** Whether a technique takes sample data. */
public enum CalibrationUse {
  /** It has no use for any. */
  NONE,
  /** It works without and does better with some. */
  OPTIONAL,
  /** It cannot do without. */
  REQUIRED;

  /** The word in the catalog document. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
