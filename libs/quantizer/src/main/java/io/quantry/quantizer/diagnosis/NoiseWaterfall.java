package io.quantry.quantizer.diagnosis;

import io.quantry.quantizer.trial.NoiseMeter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** How an output's noise builds up as one part of the quantization after the other comes in. */
public final class NoiseWaterfall {
  private NoiseWaterfall() {}

  /**
   * The model with one more part of its quantization.
   *
   * @param sqnrDb with it and all before
   * @param share what it adds to the noise, in shares of the last step's; negative where it cancels
   *     noise, NaN where the last step has none or is not finite
   */
  public record Step(String step, double sqnrDb, double share) {}

  /**
   * @param steps cumulative measurements of one output, from the first part to the whole
   */
  public static List<Step> of(SequencedMap<String, NoiseMeter> steps) {
    double whole = steps.isEmpty() ? 0 : steps.lastEntry().getValue().noise();
    List<Step> waterfall = new ArrayList<>();
    double before = 0;
    for (Map.Entry<String, NoiseMeter> entry : steps.entrySet()) {
      double noise = entry.getValue().noise();
      waterfall.add(
          new Step(
              entry.getKey(),
              entry.getValue().sqnrDb(),
              whole == 0 ? Double.NaN : (noise - before) / whole));
      before = noise;
    }
    return waterfall;
  }
}
