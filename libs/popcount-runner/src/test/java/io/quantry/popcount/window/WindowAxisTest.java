package io.quantry.popcount.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quantry.popcount.window.WindowAxis.Placement;
import org.junit.jupiter.api.Test;

/** Counts worked out by hand from the formulas of ONNX's Conv-11 and MaxPool-12. */
class WindowAxisTest {
  private static final Padding NONE = new Padding.Explicit(0, 0);

  @Test
  void countsWholeWindowsOnly() {
    assertThat(new WindowAxis(3, 2, 1, NONE, false).over(8).count()).isEqualTo(3);
    assertThat(new WindowAxis(3, 2, 2, NONE, false).over(8).count()).isEqualTo(2);
    assertThat(new WindowAxis(3, 1, 1, new Padding.Explicit(1, 1), false).over(8).count())
        .isEqualTo(8);
  }

  @Test
  void roundsUpToAWindowThatBeginsOnData() {
    assertThat(new WindowAxis(3, 2, 1, NONE, true).over(8).count()).isEqualTo(4);
    // The fifth window would begin at place 4, where only padding is left.
    assertThat(new WindowAxis(1, 2, 1, new Padding.Explicit(0, 1), true).over(8).count())
        .isEqualTo(4);
  }

  @Test
  void padsForAWindowAtEachStride() {
    Placement upper = new WindowAxis(3, 2, 1, new Padding.Same(true), false).over(8);
    assertThat(upper.count()).isEqualTo(4);
    assertThat(upper.place(0, 0)).isZero();
    Placement lower = new WindowAxis(3, 2, 1, new Padding.Same(false), false).over(8);
    assertThat(lower.count()).isEqualTo(4);
    assertThat(lower.place(0, 0)).isEqualTo(-1);
  }

  @Test
  void knowsWhichTapsLieOnData() {
    Placement placed = new WindowAxis(3, 1, 2, new Padding.Explicit(3, 3), false).over(4);
    // Places -3, -1, 1.
    assertThat(placed.firstTap(0)).isEqualTo(2);
    assertThat(placed.endTap(0)).isEqualTo(3);
    // Places 2, 4, 6.
    assertThat(placed.firstTap(5)).isZero();
    assertThat(placed.endTap(5)).isEqualTo(1);
  }

  @Test
  void findsNoTapWhereAWindowLiesOnPaddingAlone() {
    Placement placed = new WindowAxis(2, 1, 1, new Padding.Explicit(4, 4), false).over(1);
    assertThat(placed.firstTap(0)).isGreaterThanOrEqualTo(placed.endTap(0));
    assertThat(placed.firstTap(7)).isGreaterThanOrEqualTo(placed.endTap(7));
    assertThat(placed.endTap(7)).isZero();
  }

  @Test
  void refusesWhatNoWindowFits() {
    assertThatThrownBy(() -> new WindowAxis(5, 1, 1, NONE, false).over(4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no window of 5 places fits 4, with padding 4");
    assertThatThrownBy(() -> new WindowAxis(Integer.MAX_VALUE, 1, 99, NONE, false).over(4))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new WindowAxis(1, 0, 1, NONE, false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Padding.Explicit(-1, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Padding.Explicit(0, Padding.MOST + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
