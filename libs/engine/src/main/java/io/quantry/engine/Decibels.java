package io.quantry.engine;

import io.quantry.contracts.engine.DiagnoseResult;
import io.quantry.quantizer.trial.NoiseMeter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ratios as they are published: JSON has no infinity. */
final class Decibels {
  private Decibels() {}

  static @Nullable Double of(Optional<NoiseMeter> meter) {
    return meter.map(NoiseMeter::sqnrDb).map(Decibels::bounded).orElse(null);
  }

  static double bounded(double decibel) {
    return Double.isNaN(decibel)
        ? -DiagnoseResult.MOST_DECIBEL
        : Math.clamp(decibel, -DiagnoseResult.MOST_DECIBEL, DiagnoseResult.MOST_DECIBEL);
  }
}
