package io.quantry.quantizer.scheme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class GroupGridTest {
  private static final GroupGrid SYMMETRIC = new GroupGrid(4, true);
  private static final GroupGrid ASYMMETRIC = new GroupGrid(4, false);

  /** Worked by hand: 4 / -8 and 8 steps of it. */
  @Test
  void keepsTheLargestWeightExactWithANegativeScale() {
    float scale = SYMMETRIC.scale(-3, 4);

    assertThat(scale).isEqualTo(-0.5f);
    assertThat(SYMMETRIC.integer(4, scale, 0)).isEqualTo(-8);
    assertThat(SYMMETRIC.integer(-3, scale, 0)).isEqualTo(6);
    assertThat(SYMMETRIC.scale(-4, 3)).isEqualTo(0.5f);
    assertThat(SYMMETRIC.scale(-4, 4)).as("of a tie the negative one").isEqualTo(0.5f);
  }

  @Test
  void keepsEightBitsWithin127() {
    GroupGrid grid = new GroupGrid(8, true);

    assertThat(grid.scale(-254, 3)).isEqualTo(2f);
    assertThat(grid.integer(-300, 2, 0)).isEqualTo(-127);
    assertThat(new GroupGrid(8, false).max()).isEqualTo(255);
  }

  @Test
  void keepsZeroExactWhereZeroPointsMove() {
    float scale = ASYMMETRIC.scale(-1, 2);

    assertThat(scale).isEqualTo(0.2f);
    assertThat(ASYMMETRIC.zeroPoint(-1, scale)).isEqualTo(5);
    assertThat(ASYMMETRIC.integer(0, scale, 5)).isEqualTo(5);
    assertThat(ASYMMETRIC.scale(3, 15)).as("the range holds zero").isEqualTo(1f);
    assertThat(ASYMMETRIC.zeroPoint(3, 1)).isZero();
    assertThat(ASYMMETRIC.scale(-15, -3)).isEqualTo(1f);
    assertThat(ASYMMETRIC.zeroPoint(-15, 1)).isEqualTo(15);
  }

  @Test
  void roundsHalvesToEven() {
    assertThat(SYMMETRIC.integer(2.5f, 1, 0)).isEqualTo(2);
    assertThat(SYMMETRIC.integer(-3.5f, 1, 0)).isEqualTo(-4);
  }

  @Test
  void givesNormalScalesWhateverTheWeights() {
    for (GroupGrid grid : new GroupGrid[] {SYMMETRIC, ASYMMETRIC, new GroupGrid(8, true)}) {
      assertThat(grid.scale(0, 0)).isEqualTo(1f);
      assertThat(grid.scale(-0f, 0)).isEqualTo(1f);
      for (float extreme : new float[] {Float.MIN_VALUE, -Float.MIN_VALUE, Float.MAX_VALUE}) {
        float scale = grid.scale(Math.min(0, extreme), Math.max(0, extreme));
        assertThat(Math.abs(scale))
            .as("%s of %s", grid, extreme)
            .isBetween(Float.MIN_NORMAL, 1e38f);
      }
      float widest = grid.scale(-Float.MAX_VALUE, Float.MAX_VALUE);
      assertThat(widest).isFinite();
      assertThat(grid.integer(Float.MAX_VALUE, Float.MIN_NORMAL, 0)).isEqualTo(grid.max());
    }
  }

  @Test
  void refusesOtherWidths() {
    assertThatIllegalArgumentException().isThrownBy(() -> new GroupGrid(3, true));
  }
}
