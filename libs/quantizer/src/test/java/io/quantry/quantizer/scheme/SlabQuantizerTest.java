package io.quantry.quantizer.scheme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SlabQuantizerTest {
  private static final long SEED = 32;

  static Stream<GroupGrid> grids() {
    return Stream.of(2, 4, 8)
        .flatMap(bits -> Stream.of(new GroupGrid(bits, true), new GroupGrid(bits, false)));
  }

  /** Groups of 16 to 256, some of them cut short, against NumPy. */
  @Test
  void roundsGroupsAsNumpyDoes() {
    int cases = 0;
    for (String line : GoldenFormats.lines("groups.txt")) {
      String[] fields = line.split("\\|", -1);
      String[] title = fields[0].split(" ", -1);
      GroupGrid grid = new GroupGrid(Integer.parseInt(title[0]), Boolean.parseBoolean(title[1]));
      int rows = Integer.parseInt(title[3]);
      int columns = Integer.parseInt(title[4]);
      int size = Integer.parseInt(title[5]);
      float[] weights = hashed(rows * columns);
      if (rows == 3) {
        Arrays.fill(weights, 0, columns, 0f);
      }
      int[] integers = GoldenFormats.integers(fields[1]);
      float[] scales = GoldenFormats.floats(fields[2]);
      int[] zeroPoints = GoldenFormats.integers(fields[3]);
      SlabQuantizer quantizer = new SlabQuantizer(grid, false);
      if (title[2].equals("rows")) {
        assertThat(quantizer.roundRows(weights, 0, rows, columns, size)).isTrue();
        check(fields[0], grid, quantizer, integers, scales, zeroPoints);
      } else {
        for (int row = 0; row < rows; row += size) {
          int height = Math.min(size, rows - row);
          int group = row / size;
          assertThat(quantizer.round(weights, row * columns, height, columns)).isTrue();
          check(
              fields[0],
              grid,
              quantizer,
              Arrays.copyOfRange(integers, row * columns, (row + height) * columns),
              Arrays.copyOfRange(scales, group * columns, (group + 1) * columns),
              Arrays.copyOfRange(zeroPoints, group * columns, (group + 1) * columns));
        }
      }
      cases++;
    }
    assertThat(cases).isEqualTo(6 * 7);
  }

  private static void check(
      String name,
      GroupGrid grid,
      SlabQuantizer quantizer,
      int[] integers,
      float[] scales,
      int[] zeroPoints) {
    int mask = grid.symmetric() ? -1 : 0xFF;
    for (int i = 0; i < integers.length; i++) {
      assertThat(quantizer.values()[i] & mask).as("%s: %d", name, i).isEqualTo(integers[i]);
    }
    for (int i = 0; i < scales.length; i++) {
      assertThat(quantizer.scales()[i]).as("%s: scale %d", name, i).isEqualTo(scales[i]);
      assertThat(quantizer.zeroPoints()[i] & mask)
          .as("%s: zero point %d", name, i)
          .isEqualTo(zeroPoints[i]);
    }
  }

  /** Wide, narrow and single columns, of which the kernels take several rows at a time. */
  @ParameterizedTest
  @MethodSource("grids")
  void errsByAStepAtMostAndSumsItsErrors(GroupGrid grid) {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    for (int[] dims : new int[][] {{32, 5000}, {256, 7}, {100, 1}, {1, 9}, {33, 600}, {1, 1}}) {
      float[] weights = gaussian(random, 3 + dims[0] * dims[1]);
      SlabQuantizer quantizer = new SlabQuantizer(grid, true);
      SlabDequantizer dequantizer = new SlabDequantizer(grid);
      float[] columns = new float[dims[0] * dims[1]];
      assertThat(quantizer.round(weights, 3, dims[0], dims[1])).isTrue();
      dequantizer.columns(
          quantizer.values(),
          quantizer.scales(),
          quantizer.zeroPoints(),
          dims[0],
          dims[1],
          columns);
      double errors = 0;
      double squares = 0;
      for (int i = 0; i < columns.length; i++) {
        float step = Math.abs(quantizer.scales()[i % dims[1]]);
        assertThat(columns[i]).isCloseTo(weights[3 + i], within(step * 1.0001f));
        errors += Math.pow((double) weights[3 + i] - columns[i], 2);
        squares += (double) weights[3 + i] * weights[3 + i];
      }
      assertThat(quantizer.squaredError())
          .isCloseTo(errors, within(1e-4 * errors + 1e-9 * squares));
      assertThat(quantizer.squares()).isCloseTo(squares, within(1e-4 * squares));
    }
  }

  @ParameterizedTest
  @MethodSource("grids")
  void roundsTransposedRowsAsColumns(GroupGrid grid) {
    Random random = new Random(SEED);
    int length = 8192;
    float[] rows = gaussian(random, 6 * length);
    float[] columns = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      columns[i % length * 6 + i / length] = rows[i];
    }
    SlabQuantizer along = new SlabQuantizer(grid, true);
    SlabQuantizer down = new SlabQuantizer(grid, true);
    for (int size : new int[] {length, 64, 50}) {
      assertThat(along.roundRows(rows, 0, 6, length, size)).isTrue();
      float[] back = new float[rows.length];
      new SlabDequantizer(grid)
          .rows(along.values(), along.scales(), along.zeroPoints(), 6, length, size, back);
      int perRow = Math.ceilDiv(length, size);
      for (int group = 0; group < perRow; group++) {
        int start = group * size;
        int height = Math.min(size, length - start);
        assertThat(down.round(columns, start * 6, height, 6)).isTrue();
        for (int i = 0; i < height * 6; i++) {
          int at = i % 6 * length + start + i / 6;
          assertThat(along.values()[at]).isEqualTo(down.values()[i]);
          float scale = down.scales()[i % 6];
          int mask = grid.symmetric() ? -1 : 0xFF;
          int zeroPoint = down.zeroPoints()[i % 6] & mask;
          assertThat(back[at]).isEqualTo(((down.values()[i] & mask) - zeroPoint) * scale);
        }
      }
      assertThat(along.squaredError())
          .isCloseTo(down.squaredError(), within(1e-9 * down.squaredError()));
    }
  }

  @ParameterizedTest
  @MethodSource("grids")
  void keepsZerosAndTinyWeightsUsable(GroupGrid grid) {
    float[] weights = {0, 1e-40f, -1e-40f, 0, -0f, 2e-40f, 0, 0};
    SlabQuantizer quantizer = new SlabQuantizer(grid, true);
    assertThat(quantizer.round(weights, 0, 2, 4)).isTrue();
    assertThat(Arrays.copyOf(quantizer.values(), 8)).containsOnly(0);
    assertThat(quantizer.scales()[0]).isEqualTo(1f);
    assertThat(quantizer.scales()[3]).isEqualTo(1f);
    assertThat(Math.abs(quantizer.scales()[1])).isEqualTo(Float.MIN_NORMAL);
    assertThat(Math.abs(quantizer.scales()[2])).isEqualTo(Float.MIN_NORMAL);
    assertThat(quantizer.roundRows(weights, 0, 8, 1, 1)).isTrue();
    assertThat(Arrays.copyOf(quantizer.values(), 8)).containsOnly(0);
  }

  /** Ends of opposite signs, whose distance is no float. */
  @ParameterizedTest
  @MethodSource("grids")
  void survivesTheEndsOfFloat(GroupGrid grid) {
    float[] weights = {-1.8e38f, 1.8e38f, 0, 1};
    SlabQuantizer quantizer = new SlabQuantizer(grid, true);
    assertThat(quantizer.round(weights, 0, 4, 1)).isTrue();
    assertThat(quantizer.scales()[0]).isFinite();
    float[] back = new float[4];
    new SlabDequantizer(grid)
        .columns(quantizer.values(), quantizer.scales(), quantizer.zeroPoints(), 4, 1, back);
    float step = Math.abs(quantizer.scales()[0]);
    for (int i = 0; i < 4; i++) {
      assertThat((double) back[i]).isCloseTo(weights[i], within(1.0001 * step));
    }
    assertThat(quantizer.squares()).isFinite();
  }

  @ParameterizedTest
  @MethodSource("grids")
  void tellsOfWeightsThatAreNotFinite(GroupGrid grid) {
    SlabQuantizer quantizer = new SlabQuantizer(grid, false);
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      for (int at : new int[] {0, 777, 64 * 40 - 1}) {
        float[] weights = gaussian(new Random(SEED), 64 * 40);
        assertThat(quantizer.round(weights, 0, 64, 40)).isTrue();
        weights[at] = bad;
        assertThat(quantizer.round(weights, 0, 64, 40)).isFalse();
        assertThat(quantizer.roundRows(weights, 0, 64, 40, 16)).isFalse();
        assertThat(quantizer.roundRows(weights, 0, 64, 40, 40)).isFalse();
      }
    }
    float negated = Float.intBitsToFloat(0xFFC0_0000);
    assertThat(quantizer.roundRows(new float[] {1, negated}, 0, 1, 2, 2)).isFalse();
  }

  /** The weight of largest magnitude is exact; its opposite cannot be. */
  @Test
  void givesTheScaleTheSignThatUsesAllIntegers() {
    SlabQuantizer quantizer = new SlabQuantizer(new GroupGrid(4, true), false);
    assertThat(quantizer.round(new float[] {8, -7.9f, -8, 3, 4, -4}, 0, 3, 2)).isTrue();
    assertThat(quantizer.scales()).startsWith(1f, 7.9f / 8);
    assertThat(Arrays.copyOf(quantizer.values(), 6)).containsExactly(7, -8, -8, 3, 4, -4);
  }

  private static float[] gaussian(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** The same weights as the script's. */
  private static float[] hashed(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      int hash = (int) (i * 2654435761L);
      int exponent = 118 + (hash & 7);
      int sign = hash >>> 4 & 1;
      values[i] = Float.intBitsToFloat(sign << 31 | exponent << 23 | hash >>> 9);
    }
    return values;
  }
}
