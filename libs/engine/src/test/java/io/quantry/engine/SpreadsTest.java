package io.quantry.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.engine.LayerHistogram;
import io.quantry.contracts.engine.LayerHistogram.Reach;
import io.quantry.contracts.engine.LayerHistogram.Spread;
import io.quantry.quantizer.calibration.ObservedTensor;
import io.quantry.quantizer.scheme.Range;
import org.junit.jupiter.api.Test;

final class SpreadsTest {
  @Test
  void putsEndsIntoTheFirstAndTheLastBin() {
    Spread spread = Spreads.of(new float[] {-1, -1, 0, 1}, new Range(-0.5f, 0.5f)).orElseThrow();

    assertThat(spread.least()).isEqualTo(-1);
    assertThat(spread.greatest()).isEqualTo(1);
    assertThat(spread.bins()).hasSize(LayerHistogram.BINS);
    assertThat(spread.bins().getFirst()).isEqualTo(1000);
    assertThat(spread.bins().get(LayerHistogram.BINS / 2)).isEqualTo(500);
    assertThat(spread.bins().getLast()).isEqualTo(500);
    assertThat(spread.clip()).isEqualTo(new Reach(-0.5, 0.5));
  }

  @Test
  void keepsABinOfOneValueAmongMillionsInSight() {
    float[] values = new float[5_000_000];
    values[0] = 7;

    assertThat(Spreads.of(values, null).orElseThrow().bins().getLast()).isEqualTo(1);
  }

  @Test
  void leavesOutWhatIsNotFinite() {
    float[] values = {Float.NaN, Float.NEGATIVE_INFINITY, 2, 2};

    Spread spread = Spreads.of(values, null).orElseThrow();

    assertThat(spread.least()).isEqualTo(2);
    assertThat(spread.bins().getFirst()).isEqualTo(1000);
    assertThat(Spreads.of(new float[] {Float.NaN}, null)).isEmpty();
    assertThat(Spreads.of(new float[0], null)).isEmpty();
  }

  @Test
  void saysOnlyTheEndsWhereOnlyTheseWereKept() {
    Range range = new Range(0, 6);

    Spread spread = Spreads.of(new ObservedTensor(range, range, null), null);

    assertThat(spread.bins()).isEmpty();
    assertThat(spread.greatest()).isEqualTo(6);
    assertThat(spread.clip()).isNull();
  }
}
