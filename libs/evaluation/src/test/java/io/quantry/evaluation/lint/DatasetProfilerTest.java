package io.quantry.evaluation.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.DatasetFormats;
import io.quantry.evaluation.dataset.DatasetSource;
import io.quantry.evaluation.dataset.Split;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DatasetProfilerTest {
  private static final Path GLYPHS =
      Path.of(System.getProperty("quantry.root", "../.."), "demo", "glyphs");
  private static final long SEED = 7;

  /** Expected values from numpy 2: float32 values, statistics in float64 over the finite ones. */
  @Test
  void agreesWithNumpy() {
    float[][] rows = new float[6][18];
    for (int i = 0; i < 108; i++) {
      rows[i / 18][i % 18] = (i * 37 % 101) / 8f - 5;
    }
    rows[1][9] = Float.NaN;
    rows[4][8] = Float.POSITIVE_INFINITY;

    InputProfile x = profile(Rows.of(rows, 2, 1, 9)).inputs().getFirst();

    assertThat(x.range()).isEqualTo(new ValueRange(-5, 7.5));
    assertThat(x.mean()).isCloseTo(1.133254716981132, within(1e-14));
    assertThat(x.standardDeviation()).isCloseTo(3.6565909116958406, within(1e-14));
    assertThat(x.nonFinite()).isEqualTo(2);
    assertThat(x.whole()).isFalse();
    assertThat(x.channels()).containsExactly(new ValueRange(-5, 7.375), new ValueRange(-5, 7.5));
    // Samples 0, 3 and 5 are one half, by SplitMix64 computed in Python.
    assertThat(x.movement()).isCloseTo(0.010101010101010102, within(1e-14));
    assertThat(x.channelMovement()).isCloseTo(0.041666666666666664, within(1e-14));
    assertThat(x.movingChannel()).isEqualTo(1);
  }

  /** The textbook formula, mean of squares less square of mean, would give 0 or worse here. */
  @Test
  void keepsAccuracyFarFromZero() {
    float[][] rows = new float[1000][1];
    for (int i = 0; i < rows.length; i++) {
      rows[i][0] = 16_000_000 + i % 2;
    }
    InputProfile x = profile(Rows.of(rows, 1)).inputs().getFirst();
    assertThat(x.mean()).isCloseTo(16_000_000.5, within(1e-6));
    assertThat(x.standardDeviation()).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void tellsChannelsOfPicturesInBothLayouts() {
    float[] nhwc = {1, 10, 7, 2, 20, 7, 3, 30, 7, 4, 40, 7};
    List<ValueRange> expected =
        List.of(new ValueRange(1, 4), new ValueRange(10, 40), new ValueRange(7, 7));
    assertThat(profile(Rows.of(new float[][] {nhwc}, 2, 2, 3)).inputs().getFirst().channels())
        .isEqualTo(expected);
    float[] nchw = {1, 2, 3, 4, 10, 20, 30, 40, 7, 7, 7, 7};
    assertThat(profile(Rows.of(new float[][] {nchw}, 3, 2, 2)).inputs().getFirst().channels())
        .isEqualTo(expected);
  }

  @Test
  void findsPlantedDuplicatesAndContradictions() {
    System.out.println("seed " + SEED);
    float[][] rows = random(new SplittableRandom(SEED), 5000);
    long[] labels = new long[rows.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % 5;
    }
    for (int i = 0; i < 25; i++) { // 100 to 124 come again as 4100 to 4124, 3 with another label
      rows[4100 + i] = rows[100 + i].clone();
      labels[4100 + i] = i < 3 ? labels[100 + i] + 1 : labels[100 + i];
    }
    DatasetProfile profile =
        profile(Rows.of(rows, 8).labelled(List.of("a", "b", "c", "d", "e", "f"), labels));

    assertThat(profile.duplicates().examined()).isEqualTo(5000);
    assertThat(profile.duplicates().repeats()).isEqualTo(25);
    assertThat(profile.duplicates().contradicting()).isEqualTo(3);
    assertThat(profile.duplicates().pairs())
        .hasSize(10)
        .startsWith(new DatasetProfile.Pair(100, 4100), new DatasetProfile.Pair(101, 4101));
    assertThat(profile.distinct()).isEqualTo(4975);
    assertThat(profile.smallestHashes()).hasSize(4096).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void previewsTheFirstSamples() {
    float[][] rows = new float[5][20];
    rows[2][1] = 9;
    DatasetProfile profile =
        profile(Rows.of(rows, 20).labelled(List.of("cat", "dog"), 1, 0, 1, 0, 0));

    assertThat(profile.preview()).hasSize(3);
    assertThat(profile.preview()).extracting(DatasetProfile.Preview::target).contains("1 dog");
    assertThat(profile.preview().get(2).inputs().getFirst().values())
        .hasSize(16)
        .startsWith(0f, 9f, 0f);
    assertThat(profile.classCounts()).containsExactly(entry(0L, 3L), entry(1L, 2L));
  }

  /** The relative standard error of 1 / √(k − 2) = 1.6 %, three times. */
  @Test
  void estimatesHowManyHashesThereWere() {
    System.out.println("seed " + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    SmallestHashes hashes = new SmallestHashes();
    int distinct = 300_000;
    for (int i = 0; i < distinct; i++) {
      long hash = random.nextLong();
      hashes.add(hash);
      hashes.add(hash);
    }
    assertThat((double) hashes.distinct()).isCloseTo(distinct, within(0.047 * distinct));
  }

  /** As its README says: no picture is in both sets or twice in one. */
  @Test
  void findsNoDuplicateInTheGlyphs() {
    List<DatasetProfile> profiles = new ArrayList<>();
    for (String part : List.of("train", "test")) {
      Dataset dataset = DatasetFormats.open(glyphs(part));
      long begin = System.nanoTime();
      profiles.add(profile(dataset));
      System.out.printf(
          "%s: %.1f us a sample%n", part, (System.nanoTime() - begin) / 1e3 / dataset.samples());
    }
    assertThat(profiles.get(0).duplicates().repeats()).isZero();
    assertThat(profiles.get(1).duplicates().repeats()).isZero();
    assertThat(profiles.get(0).smallestHashes())
        .hasSize(4096)
        .doesNotContain(profiles.get(1).smallestHashes());
    InputProfile image = profiles.get(0).inputs().getFirst();
    assertThat(image.range()).isEqualTo(new ValueRange(-1, 1));
    assertThat(image.channels()).isEmpty();
    assertThat(profiles.get(1).classCounts().values()).containsOnly(100L);
  }

  @Test
  void profilesJustTheSplit() {
    DatasetSource whole = glyphs("test");
    DatasetSource part =
        new DatasetSource(whole.format(), whole.files(), whole.options(), Split.rest(3500));
    DatasetProfile profile = profile(DatasetFormats.open(part));
    assertThat(profile.samples()).isEqualTo(100);
    assertThat(profile.smallestHashes()).hasSize(100);
  }

  static DatasetSource glyphs(String part) {
    return new DatasetSource(
        "idx",
        Map.of(
            "images", GLYPHS.resolve(part + "-images-idx3-ubyte.gz"),
            "labels", GLYPHS.resolve(part + "-labels-idx1-ubyte.gz")),
        Map.of("mean", 0.5, "std", 0.5));
  }

  static DatasetProfile profile(Dataset dataset) {
    return DatasetProfiler.profile(dataset, SEED, samples -> {});
  }

  static float[][] random(SplittableRandom random, int samples) {
    float[][] rows = new float[samples][8];
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) random.nextDouble();
      }
    }
    return rows;
  }
}
