package io.quantry.quantizer.technique.mixed;

import io.quantry.quantizer.technique.Precision;
import io.quantry.quantizer.weights.WeightLayer;

/** How much a layer's rounding disturbs the outputs. */
interface NoiseEstimate {
  /**
   * Power of the error at the outputs over that of the outputs with this layer alone in the
   * precision; 0 for FLOAT32.
   */
  double noise(WeightLayer layer, Precision precision);
}
