package io.quantry.quantizer.rounding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quantry.quantizer.calibration.SecondMoments;
import io.quantry.quantizer.scheme.Blocks;
import io.quantry.quantizer.scheme.BlockwiseWeights;
import io.quantry.quantizer.scheme.GroupGrid;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every rounding, alone and combined. */
class RoundingContractTest {
  private static final List<GroupGrid> GRIDS =
      List.of(
          new GroupGrid(2, true),
          new GroupGrid(4, true),
          new GroupGrid(8, true),
          new GroupGrid(2, false),
          new GroupGrid(4, false),
          new GroupGrid(8, false));

  static Stream<List<String>> choices() {
    return Stream.of(
        List.of(),
        List.of(Roundings.HQQ),
        List.of(Roundings.AWQ),
        List.of(Roundings.GPTQ),
        List.of(Roundings.GPTQ, Roundings.HQQ));
  }

  @ParameterizedTest
  @MethodSource("choices")
  void staysOnTheGridWithNormalScales(List<String> choice) {
    long seed = 11;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (GroupGrid grid : GRIDS) {
      for (int size : new int[] {1, 5, 16, 21}) { // of 21 rows
        float[] weights = Samples.gaussian(random, 21 * 3);
        BlockwiseWeights rounded = round(choice, weights, 21, size, grid);

        assertThat(rounded.blocks()).isEqualTo(new Blocks(1, 21, 3, size));
        assertThat(rounded.scales()).hasSize(Math.ceilDiv(21, size) * 3);
        assertThat(rounded.zeroPoints()).hasSize(grid.symmetric() ? 0 : rounded.scales().length);
        for (float scale : rounded.scales()) {
          assertThat(Math.abs(scale)).isBetween(Float.MIN_NORMAL, Float.MAX_VALUE);
        }
        for (byte value : rounded.values()) {
          int integer = grid.symmetric() ? value : Byte.toUnsignedInt(value);
          assertThat(integer).isBetween(grid.min(), grid.max());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("choices")
  void keepsZerosAndTinyWeights(List<String> choice) {
    for (GroupGrid grid : GRIDS) {
      float[] weights = new float[16 * 2];
      Arrays.fill(weights, 16, 32, Float.MIN_VALUE);
      BlockwiseWeights rounded = round(choice, weights, 16, 8, grid);

      for (int i = 0; i < 32; i++) {
        assertThat(Math.abs(rounded.dequantize(i) - weights[i]))
            .as("%s of %s", i, grid)
            .isLessThanOrEqualTo(Float.MIN_NORMAL);
      }
      assertThat(rounded.scales()).startsWith(1f, 1f);
    }
  }

  @ParameterizedTest
  @MethodSource("choices")
  void keepsWhatTheGridHolds(List<String> choice) {
    float[] weights = {-8, 1, 3, 7, 0, -2, 5, 6, -8, -7, 2, 2, 4, 4, -1, -3};
    BlockwiseWeights rounded = round(choice, weights, 16, 8, new GroupGrid(4, true));

    for (int i = 0; i < weights.length; i++) {
      assertThat(rounded.dequantize(i)).isEqualTo(weights[i]);
    }
  }

  @ParameterizedTest
  @MethodSource("choices")
  void refusesWhatIsNotFinite(List<String> choice) {
    for (float poison : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      float[] weights = {1, 2, poison, 4};
      assertThatIllegalArgumentException()
          .isThrownBy(() -> round(choice, weights, 4, 2, new GroupGrid(4, true)))
          .withMessageContaining("a weight is " + poison);
    }
  }

  @ParameterizedTest
  @MethodSource("choices")
  void isTheSameForEachColumnAlone(List<String> choice) {
    Random random = new Random(3);
    int n = 300; // more than a tile
    float[] weights = Samples.gaussian(random, 8 * n);
    BlockwiseWeights all = round(choice, weights, 8, 4, new GroupGrid(4, false));
    for (int column : new int[] {0, 127, 128, 255, 256, 299}) {
      float[] alone = new float[8];
      for (int r = 0; r < 8; r++) {
        alone[r] = weights[r * n + column];
      }
      BlockwiseWeights one = round(choice, alone, 8, 4, new GroupGrid(4, false));
      for (int r = 0; r < 8; r++) {
        assertThat(all.dequantize(r * n + column)).isEqualTo(one.dequantize(r));
      }
    }
  }

  private static BlockwiseWeights round(
      List<String> choice, float[] weights, int k, int size, GroupGrid grid) {
    SecondMoments moments = Samples.moments(Samples.activations(new Random(5), 40, k), k);
    return Roundings.of(choice, 1)
        .round(weights, new Blocks(1, k, weights.length / k, size), grid, Optional.of(moments));
  }
}
