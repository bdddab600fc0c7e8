package io.quantry.quantizer.scheme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Reference values of the first two tests: NumPy, written after ONNX's definition. */
class BlockwiseQuantizerTest {
  private static final float[] WEIGHTS = {
    0.9f, -1.4f, 0.35f, 0f, 2.1f, -0.05f, -0.75f, 1f, 0.2f, 0.1f
  };
  private static final Blocks PAIRS_OF_ROWS = new Blocks(1, 5, 2, 2);
  private static final long SEED = 11;

  @Test
  void roundsEachBlockToFourBits() {
    BlockwiseWeights weights =
        BlockwiseQuantizer.symmetric(WEIGHTS, PAIRS_OF_ROWS, BlockwiseQuantizer.INT4_LIMIT);
    assertThat(weights.values()).containsExactly(7, -7, 3, 0, 7, 0, -3, 7, 7, 7);
    assertThat(weights.scales())
        .containsExactly(0.12857142f, 0.2f, 0.29999998f, 0.14285715f, 0.028571429f, 0.014285714f);
    assertThat(weights.zeroPoints()).isEmpty();
  }

  @Test
  void givesAsymmetricBlocksZeroPoints() {
    BlockwiseWeights weights = BlockwiseQuantizer.asymmetricInt4(WEIGHTS, PAIRS_OF_ROWS);
    assertThat(weights.values()).containsExactly(15, 0, 6, 15, 15, 0, 0, 15, 15, 15);
    assertThat(weights.zeroPoints()).containsExactly(0, 15, 4, 1, 0, 0);
    assertThat(weights.scales())
        .containsExactly(0.06f, 0.093333334f, 0.19f, 0.07f, 0.013333334f, 0.006666667f);
  }

  @Test
  void errsByHalfAStepAtMost() {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    Blocks blocks = new Blocks(3, 70, 5, 32);
    float[] values = new float[blocks.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    BlockwiseWeights symmetric = BlockwiseQuantizer.symmetric(values, blocks, 7);
    BlockwiseWeights asymmetric = BlockwiseQuantizer.asymmetricInt4(values, blocks);
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      float step = symmetric.scales()[blocks.of(i)];
      assertThat(symmetric.dequantize(i)).isCloseTo(values[i], within(step * 0.50001f));
      // The zero point is rounded too, which can cost another half step at the ends.
      float wide = asymmetric.scales()[blocks.of(i)];
      assertThat(asymmetric.dequantize(i)).isCloseTo(values[i], within(wide * 1.00001f));
      squares += Math.pow((double) values[i] - symmetric.dequantize(i), 2);
    }
    assertThat(symmetric.squaredError(values)).isEqualTo(squares);
    assertThat(symmetric.scales()).hasSize(3 * 3 * 5);
  }

  @Test
  void keepsZerosAndTinyWeightsUsable() {
    Blocks blocks = Blocks.lines(2, 2, 1);
    BlockwiseWeights weights =
        BlockwiseQuantizer.symmetric(
            new float[] {0, 0, Float.MIN_VALUE, -Float.MIN_VALUE}, blocks, 7);
    assertThat(weights.values()).containsOnly(0);
    assertThat(weights.scales()).containsExactly(1f, Float.MIN_NORMAL);
    BlockwiseWeights widest =
        BlockwiseQuantizer.asymmetricInt4(
            new float[] {-Float.MAX_VALUE, Float.MAX_VALUE, 0, 0}, blocks);
    assertThat(widest.scales()[0]).isFinite();
    assertThat(widest.values()).containsExactly(0, 15, 0, 0);
  }

  @Test
  void blocksFollowTheAxisAndEndWithTheLine() {
    Blocks blocks = new Blocks(2, 3, 2, 2);
    int[] of = new int[blocks.elements()];
    for (int i = 0; i < of.length; i++) {
      of[i] = blocks.of(i);
    }
    assertThat(of).containsExactly(0, 1, 0, 1, 2, 3, 4, 5, 4, 5, 6, 7);
    assertThat(blocks.count()).isEqualTo(8);
    assertThatThrownBy(() -> new Blocks(1, 3, 1, 4)).hasMessageContaining("blocks of 4");
    assertThatThrownBy(() -> new Blocks(1 << 20, 1 << 20, 1, 1))
        .isInstanceOf(ArithmeticException.class);
  }
}
