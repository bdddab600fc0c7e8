package io.quantry.evaluation.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.evaluation.dataset.DatasetFormats;
import io.quantry.evaluation.dataset.DatasetSource;
import io.quantry.evaluation.dataset.Wav;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LintTest {
  private static final DatasetSource NPZ = new DatasetSource("npz", Map.of(), Map.of());
  private final SplittableRandom random = new SplittableRandom(11);

  @Test
  void hasNothingAgainstTheGlyphs() {
    DatasetSource source = DatasetProfilerTest.glyphs("train");
    DatasetProfile profile = DatasetProfilerTest.profile(DatasetFormats.open(source));
    assertThat(Lint.of(profile, source)).isEmpty();
  }

  @Test
  void hasNothingAgainstRandomNumbers() {
    assertThat(codes(Rows.of(DatasetProfilerTest.random(random, 400), 8))).isEmpty();
  }

  @Test
  void warnsOfDuplicatesContradictionsAndFewSamples() {
    float[][] rows = DatasetProfilerTest.random(random, 50);
    rows[40] = rows[3].clone();
    long[] labels = new long[50];
    labels[40] = 1;
    assertThat(lint(Rows.of(rows, 8).labelled(List.of(), labels)))
        .filteredOn(one -> !one.code().equals("CLASS_IMBALANCE"))
        .extracting(LintFinding::code)
        .containsExactly("DUPLICATE_SAMPLES", "CONTRADICTING_LABELS", "FEW_SAMPLES");
    assertThat(lint(Rows.of(rows, 8)).getFirst().message()).contains("1 of 50", "40 as 3");
  }

  @Test
  void namesClassesWithoutSamples() {
    float[][] rows = DatasetProfilerTest.random(random, 200);
    long[] labels = new long[200];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % 2 == 0 ? 0 : 3;
    }
    assertThat(lint(Rows.of(rows, 8).labelled(List.of(), labels)))
        .singleElement()
        .satisfies(one -> assertThat(one.code()).isEqualTo("CLASS_MISSING"))
        .satisfies(one -> assertThat(one.message()).contains("2 of 4 classes", "1, 2"));
    assertThat(lint(Rows.of(rows, 8).labelled(List.of("a", "b", "c", "d", "e"), labels)))
        .singleElement()
        .satisfies(one -> assertThat(one.message()).contains("3 of 5 classes", "b, c, e"));
  }

  @Test
  void notesImbalanceOnlyBeyondTenToOne() {
    float[][] rows = DatasetProfilerTest.random(random, 330);
    long[] labels = new long[330];
    Arrays.fill(labels, 0, 30, 1); // 300 to 30: just 10
    assertThat(codes(Rows.of(rows, 8).labelled(List.of(), labels))).isEmpty();
    labels[0] = 0;
    assertThat(codes(Rows.of(rows, 8).labelled(List.of(), labels)))
        .containsExactly("CLASS_IMBALANCE");
  }

  @Test
  void warnsOfConstantsAndOfValuesThatAreNoNumbers() {
    float[][] rows = DatasetProfilerTest.random(random, 200);
    for (float[] row : rows) {
      row[4] = 0.25f;
      row[5] = 0.25f;
      row[6] = 0.25f;
      row[7] = 0.25f;
    }
    assertThat(lint(Rows.of(rows, 2, 2, 2)))
        .filteredOn(one -> one.code().equals("CONSTANT_CHANNEL"))
        .singleElement()
        .satisfies(one -> assertThat(one.severity()).isEqualTo(LintFinding.Severity.WARNING))
        .satisfies(one -> assertThat(one.message()).contains("1 of 2 channels", "1"));
    rows[7][0] = Float.NaN;
    rows[8][0] = Float.NEGATIVE_INFINITY;
    assertThat(lint(Rows.of(rows, 8)).getFirst().message()).contains("2 values");
    float[][] constant = new float[200][8];
    assertThat(codes(Rows.of(constant, 8))).contains("CONSTANT_INPUT");
  }

  @Test
  void notesPixelsThatWereNotScaled() {
    float[][] pixels = DatasetProfilerTest.random(random, 200);
    float[][] scaled = new float[200][8];
    for (int i = 0; i < 200; i++) {
      for (int j = 0; j < 8; j++) {
        pixels[i][j] = (float) Math.floor(256 * pixels[i][j]);
        scaled[i][j] = pixels[i][j] / 255;
      }
    }
    assertThat(codes(Rows.of(pixels, 1, 2, 4))).containsExactly("UNSCALED_PIXELS");
    assertThat(codes(Rows.of(scaled, 1, 2, 4))).isEmpty();
    assertThat(codes(Rows.of(pixels, 8))).as("no picture").isEmpty();
  }

  @Test
  void warnsOfRangesThatMoveBetweenHalves() {
    float[][] rows = DatasetProfilerTest.random(random, 200);
    rows[17][2] = 5; // one outlier, in one half
    assertThat(lint(Rows.of(rows, 8)))
        .singleElement()
        .satisfies(one -> assertThat(one.code()).isEqualTo("RANGES_MOVE"))
        .satisfies(one -> assertThat(one.message()).contains("80 %"));
  }

  @Test
  void seesRecipesThatContradictThemselves() {
    assertThat(recipe(Map.of("scale", 1, "mean", List.of(0.485, 0.456, 0.406), "std", 0.225)))
        .containsExactly("RECIPE_CONTRADICTION");
    assertThat(recipe(Map.of("mean", List.of(104, 117, 123))))
        .containsExactly("RECIPE_CONTRADICTION");
    assertThat(recipe(Map.of("scale", 1, "mean", List.of(104, 117, 123)))).isEmpty();
    assertThat(recipe(Map.of("scale", 1))).isEmpty();
    assertThat(recipe(Map.of("scale", 2 / 255.0, "mean", 1))).as("MobileNet V1").isEmpty();
    assertThat(recipe(Map.of("mean", List.of(0.485, 0.456, 0.406), "std", 0.225))).isEmpty();
  }

  /** Ten samples in frames of four: two frames, and an end that is none. */
  @Test
  void notesTheEndsOfRecordingsThatAreLeftOut(@TempDir Path folder) throws IOException {
    Path audio =
        Files.write(folder.resolve("a.wav"), Wav.mono(8000, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
    DatasetSource source =
        new DatasetSource("wav", Map.of("audio", audio), Map.of("frame", 4, "input", "x"));
    List<LintFinding> findings =
        Lint.of(DatasetProfilerTest.profile(DatasetFormats.open(source)), source);

    assertThat(findings)
        .filteredOn(one -> one.code().equals("INCOMPLETE_FRAMES"))
        .singleElement()
        .satisfies(one -> assertThat(one.message()).startsWith("1 incomplete frames"));
  }

  private List<String> recipe(Map<String, Object> options) {
    DatasetProfile profile =
        DatasetProfilerTest.profile(Rows.of(DatasetProfilerTest.random(random, 400), 8));
    return Lint.of(profile, new DatasetSource("images", Map.of(), options)).stream()
        .map(LintFinding::code)
        .toList();
  }

  private static List<String> codes(Rows rows) {
    return lint(rows).stream().map(LintFinding::code).toList();
  }

  private static List<LintFinding> lint(Rows rows) {
    return Lint.of(DatasetProfilerTest.profile(rows), NPZ);
  }
}
