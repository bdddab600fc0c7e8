package io.quantry.quantizer.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class FidelityMeterTest {
  /** By hand: signal 25 + 4, noise 1 + 1; cosines 24 / (5 * sqrt 25) and 1. */
  @Test
  void comparesSampleBySample() {
    FidelityMeter meter = new FidelityMeter("y");
    meter.add(new float[] {3, 4, 0, 2}, new float[] {4, 3, 0, 2}, 4, 2);
    OutputFidelity fidelity = meter.fidelity();
    assertThat(fidelity.output()).isEqualTo("y");
    assertThat(fidelity.sqnrDb()).isCloseTo(10 * Math.log10(29 / 2.0), within(1e-9));
    assertThat(fidelity.meanCosine()).isCloseTo((.96 + 1) / 2, within(1e-9));
    assertThat(fidelity.minCosine()).isCloseTo(.96, within(1e-9));
    assertThat(fidelity.largestDifference()).isEqualTo(1);
    assertThat(fidelity.largestMagnitude()).isEqualTo(4);
  }

  @Test
  void addsBatchesUp() {
    FidelityMeter whole = new FidelityMeter("y");
    whole.add(new float[] {3, 4, 0, 2}, new float[] {4, 3, 0, 1}, 4, 2);
    FidelityMeter parts = new FidelityMeter("y");
    parts.add(new float[] {3, 4}, new float[] {4, 3}, 2, 1);
    parts.add(new float[] {0, 2}, new float[] {0, 1}, 2, 1);
    assertThat(parts.fidelity()).isEqualTo(whole.fidelity());
  }

  @Test
  void equalOutputsAreInfinitelyGood() {
    FidelityMeter meter = new FidelityMeter("y");
    meter.add(new float[] {0, 0}, new float[] {0, 0}, 2, 1);
    assertThat(meter.fidelity().sqnrDb()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(meter.fidelity().minCosine()).isEqualTo(1);
    assertThat(meter.fidelity().isWithin(0)).isTrue();
  }

  @Test
  void whatIsNotFiniteIsInfinitelyFar() {
    for (float poison : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      FidelityMeter meter = new FidelityMeter("y");
      meter.add(new float[] {1, 2}, new float[] {1, poison}, 2, 1);
      assertThat(meter.fidelity().sqnrDb()).isEqualTo(Double.NEGATIVE_INFINITY);
      assertThat(meter.fidelity().largestDifference()).isEqualTo(Double.POSITIVE_INFINITY);
      assertThat(meter.fidelity().isWithin(1e9)).isFalse();
    }
  }

  /** Nothing is known of a candidate that is compared with infinities. */
  @Test
  void aReferenceThatIsNotFiniteVouchesForNothing() {
    for (float poison : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      FidelityMeter meter = new FidelityMeter("y");
      meter.add(new float[] {1, poison}, new float[] {2, 3}, 2, 1);
      assertThat(meter.fidelity().isWithin(1e9)).as("%s", poison).isFalse();
    }
  }

  /** Small outputs, such as probabilities of rare classes, may not change by more than they are. */
  @Test
  void toleranceIsRelativeToTheLargestMagnitude() {
    assertThat(fidelity(1e-6, 1e-2).isWithin(1e-4)).isTrue();
    assertThat(fidelity(2e-6, 1e-2).isWithin(1e-4)).isFalse();
    assertThat(fidelity(9e-3, 100).isWithin(1e-4)).isTrue();
    assertThat(fidelity(2e-2, 100).isWithin(1e-4)).isFalse();
  }

  @Test
  void theWorstOutputCounts() {
    assertThat(OutputFidelity.worstSqnrDb(List.of())).isEqualTo(Double.POSITIVE_INFINITY);
    OutputFidelity one = new OutputFidelity("a", 30, 1, 1, 0, 1);
    OutputFidelity other = new OutputFidelity("b", 20, 1, 1, 0, 1);
    assertThat(OutputFidelity.worstSqnrDb(List.of(one, other))).isEqualTo(20);
  }

  private static OutputFidelity fidelity(double difference, double magnitude) {
    return new OutputFidelity("y", 60, 1, 1, difference, magnitude);
  }
}
