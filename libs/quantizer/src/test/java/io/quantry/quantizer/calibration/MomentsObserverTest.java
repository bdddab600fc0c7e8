package io.quantry.quantizer.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MomentsObserverTest {

  /** By hand: (1, 2) and (3, -4). */
  @Test
  void addsUpProductsOfChannels() {
    MomentsObserver observer = new MomentsObserver(1);
    observer.observe(new long[] {1, 2}, new float[] {1, 2, 99}, 2);
    observer.observe(new long[] {2}, new float[] {3, -4}, 2);
    SecondMoments moments = observer.moments();

    assertThat(moments.positions()).isEqualTo(2);
    assertThat(moments.diagonal(0)).isEqualTo(10);
    assertThat(moments.diagonal(1)).isEqualTo(20);
    assertThat(moments.product(0, 1)).isEqualTo(-10);
    assertThat(moments.product(1, 0)).isEqualTo(-10);
    assertThat(moments.meanMagnitude(1)).isEqualTo(3);
    assertThat(moments.meanDiagonal()).isEqualTo(15);
    SecondMoments divided = moments.dividedBy(new float[] {2, 0.5f});
    assertThat(divided.product(0, 1)).isEqualTo(-10);
    assertThat(divided.diagonal(0)).isEqualTo(2.5f);
    assertThat(divided.meanMagnitude(0)).isEqualTo(1);
  }

  /** More than a tile of channels, batches that end within a block, against sums in doubles. */
  @Test
  void isTheSumOfOuterProductsForAnyThreads() {
    long seed = 21;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    int k = 1100;
    MomentsObserver alone = new MomentsObserver(1);
    MomentsObserver shared = new MomentsObserver(4);
    double[] first = new double[k];
    double[] last = new double[k];
    for (int positions : new int[] {3, 70, 1, 64}) {
      float[] batch = new float[positions * k];
      for (int i = 0; i < batch.length; i++) {
        batch[i] = (float) random.nextGaussian();
      }
      for (int p = 0; p < positions; p++) {
        for (int j = 0; j < k; j++) {
          first[j] += (double) batch[p * k] * batch[p * k + j];
          last[j] += (double) batch[p * k + 1050] * batch[p * k + j];
        }
      }
      alone.observe(new long[] {1, positions, k}, batch, batch.length);
      shared.observe(new long[] {1, positions, k}, batch, batch.length);
    }
    SecondMoments one = alone.moments();
    SecondMoments other = shared.moments();
    assertThat(one.positions()).isEqualTo(138);
    for (int j = 0; j < k; j++) {
      assertThat((double) one.product(0, j)).isCloseTo(first[j], within(1e-4));
      assertThat((double) one.product(1050, j)).isCloseTo(last[j], within(1e-4));
      assertThat(other.product(1050, j)).isEqualTo(one.product(1050, j));
    }
  }

  @Test
  void goesOnAfterAQuestion() {
    MomentsObserver observer = new MomentsObserver(1);
    observer.observe(new long[] {1, 1}, new float[] {2}, 1);
    SecondMoments before = observer.moments();
    observer.observe(new long[] {1, 1}, new float[] {3}, 1);

    assertThat(before.diagonal(0)).isEqualTo(4);
    assertThat(observer.moments().diagonal(0)).isEqualTo(13);
  }

  @Test
  void leavesOutVectorsThatAreNotFinite() {
    MomentsObserver observer = new MomentsObserver(1);
    float[] batch = {1, 2, Float.NEGATIVE_INFINITY, 1, Float.NaN, 1, 3, 4};
    observer.observe(new long[] {4, 2}, batch, batch.length);

    assertThat(observer.moments().positions()).isEqualTo(2);
    assertThat(observer.moments().diagonal(0)).isEqualTo(10);
  }

  @Test
  void knowsNothingBeforeItSawSomething() {
    SecondMoments moments = new MomentsObserver(1).moments();

    assertThat(moments.channels()).isZero();
    assertThat(moments.positions()).isZero();
    assertThat(moments.meanDiagonal()).isZero();
  }

  @Test
  void refusesVectorsOfAnotherSize() {
    MomentsObserver observer = new MomentsObserver(1);
    observer.observe(new long[] {1, 2}, new float[2], 2);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> observer.observe(new long[] {1, 3}, new float[3], 3))
        .withMessageContaining("vectors of 3 after vectors of 2");
  }
}
