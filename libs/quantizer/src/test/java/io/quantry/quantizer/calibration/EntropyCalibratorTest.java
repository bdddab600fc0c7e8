package io.quantry.quantizer.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.quantry.quantizer.scheme.Range;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * References: the published procedure written out with numpy, cell by cell, on the same counts (an
 * exponential decay with gaps and a few outliers), with 8 levels.
 */
class EntropyCalibratorTest {
  private static final int LEVELS = 8;
  private static final int CELLS = 64;

  @ParameterizedTest
  @CsvSource({
    "64, 0.0718441532162618",
    "48, 0.031666214333970884",
    "32, 0.02077061134044511",
    "24, 0.023187246463953346",
    "16, 0.06961938785667121",
    "12, 0.10719401673226708",
    "8, 0.253631842944969",
  })
  void computesTheDivergenceOfValuesOnOneSide(int end, double expected) {
    assertThat(new EntropyCalibrator(oneSided(0), LEVELS).divergence(0, end))
        .isCloseTo(expected, offset(1e-12));
  }

  @ParameterizedTest
  @CsvSource({
    "-32, 64, 0.08750420416672242",
    "-24, 32, 0.04065073184107259",
    "-16, 18, 0.059218479043425164",
    "-12, 12, 0.09980508293462333",
  })
  void computesTheDivergenceOfValuesOnBothSides(int low, int high, double expected) {
    assertThat(new EntropyCalibrator(twoSided(), LEVELS).divergence(low, high))
        .isCloseTo(expected, offset(1e-12));
  }

  @Test
  void clipsWhereTheDivergenceIsLeast() {
    assertThat(new EntropyCalibrator(oneSided(0), LEVELS).best()).isEqualTo(new Range(0.5f, 26));
  }

  /** The least divergence of all pairs of ends is that of [-25, 26). */
  @Test
  void movesBothEndsToTheLeastDivergence() {
    assertThat(new EntropyCalibrator(twoSided(), LEVELS).best()).isEqualTo(new Range(-25, 26));
  }

  @Test
  void isNotMovedByExactZeros() {
    assertThat(new EntropyCalibrator(oneSided(1_000_000), LEVELS).best())
        .isEqualTo(new Range(0, 26));
  }

  @Test
  void mirrorsWithTheData() {
    long[] mirrored = counts();
    for (int i = 0; i < CELLS / 2; i++) {
      long kept = mirrored[i];
      mirrored[i] = mirrored[CELLS - 1 - i];
      mirrored[CELLS - 1 - i] = kept;
    }
    HistogramSnapshot negative =
        HistogramSnapshot.trimmed(new Range(-63.5f, -0.5f), 0, -CELLS, mirrored, 0);
    assertThat(new EntropyCalibrator(negative, LEVELS).best()).isEqualTo(new Range(-26, -0.5f));
  }

  @Test
  void clipsNothingWhereCellsAreNoMoreThanLevels() {
    assertThat(new EntropyCalibrator(oneSided(0), CELLS).best()).isEqualTo(new Range(0.5f, 63.5f));
  }

  @Test
  void isInfiniteWhereOutliersFallIntoALevelWithoutValues() {
    long[] counts = new long[CELLS];
    Arrays.fill(counts, 0, 8, 100);
    counts[CELLS - 1] = 1;
    HistogramSnapshot histogram =
        HistogramSnapshot.trimmed(new Range(0.5f, 63.5f), 0, 0, counts, 0);
    assertThat(new EntropyCalibrator(histogram, LEVELS).divergence(0, 32))
        .isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(new EntropyCalibrator(histogram, LEVELS).divergence(0, 8)).isFinite();
  }

  private static HistogramSnapshot oneSided(long zeros) {
    return HistogramSnapshot.trimmed(new Range(zeros > 0 ? 0 : 0.5f, 63.5f), 0, 0, counts(), zeros);
  }

  private static HistogramSnapshot twoSided() {
    long[] right = counts();
    long[] both = new long[CELLS / 2 + CELLS];
    for (int i = 0; i < CELLS / 2; i++) {
      both[CELLS / 2 - 1 - i] = right[i];
    }
    System.arraycopy(right, 0, both, CELLS / 2, CELLS);
    return HistogramSnapshot.trimmed(new Range(-31.5f, 63.5f), 0, -CELLS / 2, both, 0);
  }

  private static long[] counts() {
    long[] counts = new long[CELLS];
    for (int j = 0; j < CELLS; j++) {
      boolean gap = j % 7 == 5 || (j > 40 && j % 5 != 0);
      counts[j] = gap ? 0 : (long) (2000 * Math.exp(-j / 6.0)) + j % 3;
    }
    counts[CELLS - 1] = 3;
    return counts;
  }
}
