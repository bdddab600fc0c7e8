package io.quantry.quantizer.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantry.quantizer.scheme.Range;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterquartileCalibratorTest {
  @Test
  void isTheOneThatTheGuideShows() throws IOException {
    Path root = Path.of(System.getProperty("quantry.root"));
    String source =
        Files.readString(
            root.resolve(
                "libs/quantizer/src/test/java/io/quantry/quantizer/calibration/InterquartileCalibrator.java"));
    assertThat(Files.readString(root.resolve("CONTRIBUTING.md")))
        .contains("```java\n" + source.substring(source.indexOf("final class")) + "```");
  }

  /** Of 0 to 8 quarters end at 2 and 6, so the range would be -4 to 12, but for what was seen. */
  @Test
  void cutsAnOutlierOffAndKeepsToTheExtremes() {
    assertThat(range(0, 1, 2, 3, 4, 5, 6, 7, 8)).isEqualTo(new Range(0, 8));
    Range cut = range(0, 1, 2, 3, 4, 5, 6, 7, 1000);
    assertThat(cut.min()).isZero();
    assertThat(cut.max()).isCloseTo(12, within(4f));
  }

  @Test
  void givesRangesWithinTheExtremesOfOddValues() {
    for (float[] values :
        List.of(
            new float[] {0},
            new float[] {-7.25f, -7.25f},
            new float[] {-Float.MAX_VALUE, Float.MAX_VALUE},
            new float[] {Float.MIN_VALUE, 3 * Float.MIN_VALUE, 0},
            new float[] {1e30f, 1, 2, 3, 4, 5, 6, 7, 8})) {
      float[] sorted = values.clone();
      Arrays.sort(sorted);
      Range range = range(values);
      assertThat(range.min()).isBetween(sorted[0], sorted[sorted.length - 1]);
      assertThat(range.max()).isBetween(range.min(), sorted[sorted.length - 1]);
    }
  }

  private static Range range(float... values) {
    TensorObserver observer = TensorObserver.withHistogram(1);
    observer.observe(values, values.length);
    return observer
        .observed()
        .orElseThrow()
        .range(InterquartileCalibrator.METHOD, CalibrationSettings.DEFAULT);
  }
}
