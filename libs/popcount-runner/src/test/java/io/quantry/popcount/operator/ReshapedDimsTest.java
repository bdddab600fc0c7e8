package io.quantry.popcount.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ReshapedDimsTest {
  private static final int[] FROM = {2, 3, 4};

  @Test
  void keepsAnAxisForZeroAndFillsTheOneThatIsOpen() {
    assertThat(of(0, -1)).containsExactly(2, 12);
    assertThat(of(4, 6)).containsExactly(4, 6);
    assertThat(of(-1)).containsExactly(24);
    assertThat(of(-1, 0, 2)).containsExactly(4, 3, 2);
  }

  @Test
  void takesAScalarForOneElement() {
    assertThat(ReshapedDims.of(new int[] {1, 1}, new long[0], false)).isEmpty();
  }

  @Test
  void givesNothingTheDimsOfNothing() {
    assertThat(ReshapedDims.of(new int[] {0, 3}, new long[] {0, 3}, false)).containsExactly(0, 3);
    assertThat(ReshapedDims.of(new int[] {0, 3}, new long[] {5, 0}, true)).containsExactly(5, 0);
  }

  @Test
  void refusesWhatHoldsAnotherNumberOfElements() {
    for (long[] wanted :
        new long[][] {{5}, {-1, -1}, {-1, 5}, {2, 3}, {-2, 12}, {}, {0, 0, 0, 0}, {1L << 40}}) {
      assertThatThrownBy(() -> of(wanted))
          .as("%s", (Object) wanted)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static int[] of(long... wanted) {
    return ReshapedDims.of(FROM, wanted, false);
  }
}
