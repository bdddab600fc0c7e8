package io.quantry.contracts.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleSketchTest {
  private static final long SEED = 5;

  @Test
  void countsExactlyWhereBothHoldEveryHash() {
    long[] all = hashes(7000);
    SampleOverlap overlap = sketch(all, 0, 4096).overlap(sketch(all, 4000, 7000));

    assertThat(overlap).isEqualTo(new SampleOverlap(96, 96 / 3000.0, true, 3000));
    assertThat(overlap.noteworthy()).isTrue();
    assertThat(sketch(all, 0, 3000).overlap(sketch(all, 3000, 7000)).noteworthy()).isFalse();
  }

  /** The bound is four standard errors √(p (1 − p) / compared), compared as derived. */
  @ParameterizedTest
  @CsvSource({
    "100000, 50000, 150000",
    "100000, 95000, 195000",
    "100000, 99900, 199900",
    "200000, 195000, 200000",
    "5000, 1000, 200000",
    "3000, 0, 200000",
    "100000, 100000, 200000"
  })
  void estimatesWithinTheBoundOfItsSize(int end, int begin, int last) {
    System.out.println("seed " + SEED);
    long[] all = hashes(200_000);
    SampleOverlap overlap = sketch(all, 0, end).overlap(sketch(all, begin, last));

    double size = last - begin;
    double share = Math.max(0, end - begin) / size;
    assertThat(overlap.exact()).isFalse();
    double smallest = SampleSketch.MOST * Math.min(1, size / end);
    assertThat((double) overlap.compared())
        .isCloseTo(Math.min(SampleSketch.MOST, smallest), within(4 * Math.sqrt(smallest) + 1));
    double bound = 4 * Math.sqrt(share * (1 - share) / overlap.compared());
    assertThat(overlap.share()).isCloseTo(share, within(bound));
    assertThat((double) overlap.samples()).isCloseTo(share * size, within(bound * size + 1));
  }

  @Test
  void findsADatasetInItself() {
    long[] all = hashes(50_000);
    SampleSketch whole = sketch(all, 0, 50_000);
    assertThat(whole.overlap(whole)).isEqualTo(new SampleOverlap(50_000, 1, false, 4096));
  }

  @Test
  void refusesWhatIsNoSketch() {
    assertThatIllegalArgumentException().isThrownBy(() -> new SampleSketch(9, "no Base64!"));
    assertThatIllegalArgumentException().isThrownBy(() -> new SampleSketch(9, "AAAA"));
    assertThatIllegalArgumentException().isThrownBy(() -> SampleSketch.of(9, 2, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> SampleSketch.of(9, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> SampleSketch.of(1, 1, 2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SampleSketch.of(9000, LongStream.range(0, 4097).toArray()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SampleSketch(9, "A".repeat(1 << 20)))
        .withMessageContaining("4096");
  }

  private static SampleSketch sketch(long[] all, int from, int to) {
    long[] part = Arrays.copyOfRange(all, from, to);
    Arrays.sort(part);
    return SampleSketch.of(
        part.length, Arrays.copyOf(part, Math.min(part.length, SampleSketch.MOST)));
  }

  private static long[] hashes(int count) {
    return new SplittableRandom(SEED).longs(count).toArray();
  }
}
