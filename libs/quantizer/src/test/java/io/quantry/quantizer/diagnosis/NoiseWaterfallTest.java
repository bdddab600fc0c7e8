package io.quantry.quantizer.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantry.quantizer.trial.NoiseMeter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class NoiseWaterfallTest {
  private static final float[] SIGNAL = {3, 4};

  @Test
  void sharesOutTheLastStepsNoise() {
    SequencedMap<String, NoiseMeter> steps = new LinkedHashMap<>();
    steps.put("one", meter(3, 5)); // noise 1 of 25
    steps.put("two", meter(1, 4)); // 4
    steps.put("three", meter(3, 5.5f)); // 2.25: it cancels some
    List<NoiseWaterfall.Step> waterfall = NoiseWaterfall.of(steps);
    assertThat(waterfall)
        .extracting(NoiseWaterfall.Step::share)
        .containsExactly(1 / 2.25, 3 / 2.25, -1.75 / 2.25);
    assertThat(waterfall.getFirst().sqnrDb()).isCloseTo(10 * Math.log10(25), within(1e-9));
  }

  @Test
  void sharesNothingWhereThereIsNoNoise() {
    SequencedMap<String, NoiseMeter> steps = new LinkedHashMap<>();
    steps.put("one", meter(3, 4));
    assertThat(NoiseWaterfall.of(steps).getFirst().share()).isNaN();
    assertThat(NoiseWaterfall.of(steps).getFirst().sqnrDb()).isInfinite();
    assertThat(NoiseWaterfall.of(new LinkedHashMap<>())).isEmpty();
  }

  @Test
  void countsValuesThatAreNotFiniteAsInfinitelyFar() {
    assertThat(meter(Float.NaN, 4).sqnrDb()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(meter(Float.POSITIVE_INFINITY, 4).sqnrDb()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(new NoiseMeter().sqnrDb()).isInfinite();
  }

  private static NoiseMeter meter(float... candidate) {
    NoiseMeter meter = new NoiseMeter();
    meter.add(SIGNAL, candidate, 2);
    return meter;
  }
}
