package io.quantry.quantizer.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.data.Offset.offset;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HistogramSnapshotTest {
  private static final long SEED = 7;

  @Test
  void mergingGivesWhatObservingAllValuesGives() {
    float[][] parts = parts();
    for (float[] one : parts) {
      for (float[] other : parts) {
        HistogramSnapshot together = histogram(one, other);
        assertThat(histogram(one).merge(histogram(other))).as("seed %d", SEED).isEqualTo(together);
        assertThat(histogram(other).merge(histogram(one))).isEqualTo(together);
      }
    }
  }

  @Test
  void bytesHoldAllOfIt() {
    for (float[] values : parts()) {
      HistogramSnapshot histogram = histogram(values);
      byte[] bytes = histogram.toBytes();
      assertThat(HistogramSnapshot.of(bytes)).isEqualTo(histogram);
      assertThat(bytes.length).isLessThan(14_000);
    }
  }

  @Test
  void refusesBytesThatEndEarlyOrSayWhatCannotBe() {
    byte[] bytes = histogram(parts()[0]).toBytes();
    for (int length = 0; length < bytes.length; length += 7) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatIllegalArgumentException().isThrownBy(() -> HistogramSnapshot.of(cut));
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HistogramSnapshot.of(longer))
        .withMessageContaining("1 bytes too many");
    byte[] endless = Arrays.copyOf(bytes, 64);
    Arrays.fill(endless, 10, 64, (byte) 0xff);
    assertThatIllegalArgumentException().isThrownBy(() -> HistogramSnapshot.of(endless));
  }

  /** Any change either is refused or gives a histogram that its own bytes give again. */
  @Test
  void survivesChangedBytes() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (float[] values : parts()) {
      byte[] bytes = histogram(values).toBytes();
      for (int trial = 0; trial < 3000; trial++) {
        byte[] changed = bytes.clone();
        changed[random.nextInt(Math.min(bytes.length, 40))] = (byte) random.nextInt();
        HistogramSnapshot histogram;
        try {
          histogram = HistogramSnapshot.of(changed);
        } catch (IllegalArgumentException refused) {
          continue;
        }
        assertThat(HistogramSnapshot.of(histogram.toBytes())).isEqualTo(histogram);
      }
    }
  }

  @Test
  void magnitudesAreThoseOfTheValues() {
    for (float[] values : parts()) {
      float[] absolute = values.clone();
      for (int i = 0; i < absolute.length; i++) {
        absolute[i] = Math.abs(absolute[i]);
      }
      HistogramSnapshot folded = histogram(values).magnitudes();
      HistogramSnapshot expected = histogram(absolute);
      assertThat(folded.total()).isEqualTo(expected.total());
      assertThat(folded.extremes().max()).isEqualTo(expected.extremes().max());
      for (double share : new double[] {0.1, 0.5, 0.9, 0.999}) {
        assertThat(folded.quantile(share))
            .isCloseTo(expected.quantile(share), offset((float) folded.width() * 1.01f));
      }
    }
  }

  private static float[][] parts() {
    SplittableRandom random = new SplittableRandom(SEED);
    float[][] parts = new float[6][4000];
    for (int i = 0; i < 4000; i++) {
      double normal = random.nextGaussian();
      parts[0][i] = (float) normal;
      parts[1][i] = (float) Math.max(0, normal * 1e-3);
      parts[2][i] = (float) (-1000 * Math.abs(normal) - 1);
      parts[3][i] = (float) (50 + 0.01 * normal);
      parts[4][i] = 0;
      parts[5][i] = 1e-40f;
    }
    return parts;
  }

  private static HistogramSnapshot histogram(float[]... batches) {
    TensorObserver observer = TensorObserver.withHistogram(4);
    for (float[] batch : batches) {
      observer.observe(batch, batch.length);
    }
    return observer.observed().orElseThrow().histogram().orElseThrow();
  }
}
