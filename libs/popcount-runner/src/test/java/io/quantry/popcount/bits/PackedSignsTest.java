package io.quantry.popcount.bits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PackedSignsTest {
  @Test
  void readsZerosOfBothSignsAsPlusOneAndNotANumberAsMinusOne() {
    PackedSigns signs = new PackedSigns(1, 8);
    signs.pack(
        new float[] {
          0f,
          -0f,
          Float.MIN_VALUE,
          -Float.MIN_VALUE,
          Float.POSITIVE_INFINITY,
          Float.NEGATIVE_INFINITY,
          Float.NaN,
          Float.intBitsToFloat(0xFFC00000)
        },
        0);
    assertThat(signs.word(0, 0)).isEqualTo(0b00010111);
  }

  @Test
  void startsEachRowWithAWordOfItsOwnAndLeavesTheRestZero() {
    float[] values = new float[1 + 2 * 65];
    values[1 + 63] = -1;
    values[1 + 65 + 64] = -1;
    PackedSigns signs = new PackedSigns(2, 65);
    signs.pack(values, 1);
    assertThat(signs.wordsPerRow()).isEqualTo(2);
    assertThat(signs.word(0, 0)).isEqualTo(Long.MAX_VALUE);
    assertThat(signs.word(0, 1)).isEqualTo(1);
    assertThat(signs.word(1, 0)).isEqualTo(-1);
    assertThat(signs.word(1, 1)).isZero();
  }

  @Test
  void forgetsWhatWasPackedBefore() {
    PackedSigns signs = new PackedSigns(1, 3);
    signs.pack(new float[] {1, 1, 1}, 0);
    signs.pack(new float[] {-1, 1, -1}, 0);
    assertThat(signs.word(0, 0)).isEqualTo(0b010);
  }

  @Test
  void refusesRowsOfNothing() {
    assertThatThrownBy(() -> new PackedSigns(1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PackedSigns(-1, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
