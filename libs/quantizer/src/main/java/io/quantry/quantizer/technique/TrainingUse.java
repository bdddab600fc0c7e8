package io.quantry.quantizer.technique;

import java.util.Locale;

/** Whether a technique trains the model on sample data. */
public enum TrainingUse {
  /** It does not. */
  NONE,
  /** It cannot do without; what needs calibrating is calibrated on the same data. */
  REQUIRED;

  /** The word in the catalog document. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
