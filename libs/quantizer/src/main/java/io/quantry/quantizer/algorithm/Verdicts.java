package io.quantry.quantizer.algorithm;

import io.quantry.onnx.ir.Model;
import io.quantry.quantizer.trial.OutputFidelity;
import io.quantry.quantizer.trial.Trials;
import java.util.Locale;

/** Whether a change made a quantized model more faithful, where that can be measured. */
final class Verdicts {
  private Verdicts() {}

  /**
   * The least SQNR among a quantized model's outputs on calibration data, in dB; 0 for every model
   * where there are no data to try it on, so that known good is kept.
   */
  static double sqnrDb(Trials trials, Model original, Model quantized) {
    return trials.hasData() ? OutputFidelity.worstSqnrDb(trials.compare(original, quantized)) : 0;
  }

  /** For the notes of a change that stays. */
  static String kept(String change, double beforeDb, double afterDb) {
    return beforeDb == 0 && afterDb == 0
        ? change + ", not tried out"
        : change + ": " + gain(beforeDb, afterDb);
  }

  /** For the notes of a change that was taken back. */
  static String undone(String change, double beforeDb, double afterDb) {
    return change + " was tried and taken back: " + gain(beforeDb, afterDb);
  }

  private static String gain(double beforeDb, double afterDb) {
    return String.format(
        Locale.ROOT, "SQNR of the output %.2f dB before, %.2f dB after", beforeDb, afterDb);
  }
}
