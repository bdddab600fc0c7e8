package io.quantry.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quantry.contracts.dataset.DatasetComparison;
import io.quantry.contracts.dataset.DatasetDocument;
import io.quantry.contracts.dataset.DatasetManifest;
import io.quantry.contracts.dataset.DatasetSplit;
import io.quantry.contracts.dataset.LintFinding;
import io.quantry.contracts.dataset.SampleSketch;
import io.quantry.contracts.engine.CheckDatasetTask;
import io.quantry.contracts.engine.DatasetFacts;
import io.quantry.contracts.engine.DatasetInput;
import io.quantry.contracts.engine.EngineOutcome;
import io.quantry.contracts.engine.EngineTask;
import io.quantry.contracts.engine.LintResult;
import io.quantry.contracts.engine.LintTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LintRunTest {
  @TempDir Path folder;

  @Test
  void findsTheGlyphSetsDisjointAndTheirRangesAtRest() throws IOException {
    Files.copy(Samples.glyphs().resolve("glyphs-fp32.onnx"), folder.resolve("m.onnx"));
    LintResult result = lint(Samples.glyphs("train"), Samples.glyphs("test"), "m.onnx");

    assertThat(result.dataset().samples()).isEqualTo(4096);
    DatasetComparison comparison = Objects.requireNonNull(result.comparison());
    assertThat(comparison.overlap().exact()).isTrue();
    assertThat(comparison.overlap().samples()).isZero();
    LintResult.Activations activations = Objects.requireNonNull(result.activations());
    assertThat(activations.samples()).isEqualTo(256);
    assertThat(activations.tensors()).isGreaterThanOrEqualTo(30); // nodes of the network
    assertThat(activations.most()).hasSize(10);
    assertThat(activations.most().getFirst().movement())
        .isGreaterThanOrEqualTo(activations.most().getLast().movement());
    assertThat(result.findings()).isEmpty();
    assertThat(folder.resolve("lint")).isEmptyDirectory();
  }

  /** A handful of pictures is too few to calibrate on, and the ranges of two halves show it. */
  @Test
  void warnsOfActivationsThatMoveWhereSamplesAreFew() throws IOException {
    Files.copy(Samples.glyphs().resolve("glyphs-fp32.onnx"), folder.resolve("m.onnx"));
    LintResult result = lint(part(DatasetSplit.range(0, 8L)), null, "m.onnx");

    LintResult.Activations activations = Objects.requireNonNull(result.activations());
    assertThat(activations.moving()).isGreaterThan(activations.tensors() / 10);
    assertThat(activations.findings())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.code()).isEqualTo("ACTIVATION_RANGES_MOVE");
              assertThat(one.message()).contains(Integer.toString(activations.moving()));
            });
    assertThat(result.findings()).containsAll(activations.findings());
  }

  @Test
  void countsExactlyWhatTwoSplitsOfOneFileShare() {
    LintResult result =
        lint(part(DatasetSplit.range(0, 1000L)), part(DatasetSplit.range(900, 2000L)), null);

    DatasetComparison comparison = Objects.requireNonNull(result.comparison());
    assertThat(comparison.overlap().samples()).isEqualTo(100);
    assertThat(comparison.overlap().share()).isEqualTo(0.1);
    assertThat(comparison.findings())
        .extracting(LintFinding::code)
        .contains(DatasetComparison.SAMPLES_OVERLAP);
  }

  /** Together they are the whole, so no sample is missing and none is in both. */
  @Test
  void readsDisjointSamplesFromDisjointSplits() {
    for (List<DatasetSplit> splits :
        List.of(
            List.of(DatasetSplit.range(0, 700L), DatasetSplit.range(700, null)),
            List.of(DatasetSplit.fold(2, 5, 9), DatasetSplit.exceptFold(2, 5, 9)))) {
      LintResult result = lint(part(splits.getFirst()), part(splits.getLast()), null);
      DatasetDocument against = Objects.requireNonNull(result.against());

      assertThat(result.dataset().samples()).isBetween(600L, 800L);
      assertThat(result.dataset().samples() + against.samples()).isEqualTo(3600);
      assertThat(Objects.requireNonNull(result.comparison()).overlap().samples()).isZero();
      assertThat(result.dataset().sketch().overlap(whole()).samples())
          .isEqualTo(result.dataset().samples());
    }
  }

  @Test
  void tellsPixelsFromPicturesOfZeroToOne() {
    Map<String, Object> pixels = Map.of("input", "image", "scale", 1);
    LintResult result = lint(recipe(pixels), recipe(Map.of("input", "image")), null);

    assertThat(result.dataset().findings())
        .extracting(LintFinding::code)
        .containsExactly("UNSCALED_PIXELS");
    assertThat(Objects.requireNonNull(result.comparison()).findings())
        .extracting(LintFinding::code)
        .containsExactly("RANGES_DIFFER");
  }

  /** Nothing is lost on the way through JSON, where the tree may hold no null. */
  @Test
  void reportsInTheCheckWhatItReportsInTheLint() throws IOException {
    DatasetInput input = part(DatasetSplit.range(0, 150L));
    DatasetFacts facts = new Engine(folder, event -> {}).checkDataset(new CheckDatasetTask(input));
    TaskFiles.write(folder, EngineOutcome.of(facts));
    byte[] json = Files.readAllBytes(folder.resolve("outcome.json"));
    DatasetFacts read =
        Objects.requireNonNull(TaskFiles.MAPPER.readValue(json, EngineOutcome.class).dataset());

    assertThat(json.length).isLessThan(100_000);
    assertThat(nulls(read.report())).isEmpty();
    DatasetDocument document = TaskFiles.MAPPER.convertValue(read.report(), DatasetDocument.class);
    assertThat(document).isEqualTo(lint(input, null, null).dataset());
    assertThat(facts.classCounts()).isEqualTo(document.classCounts());
    assertThat(document.preview()).hasSize(3);
  }

  @Test
  void answersALintTask() {
    EngineTask task = EngineTask.of(new LintTask(part(DatasetSplit.range(0, 150L)), null, null, 1));
    EngineOutcome outcome = new Engine(folder, event -> {}).run(task);
    assertThat(outcome.answers(task)).isTrue();
    assertThat(Objects.requireNonNull(outcome.lint()).comparison()).isNull();
  }

  @Test
  void refusesASplitBeyondTheEnd() {
    EngineTask task =
        EngineTask.of(new LintTask(part(DatasetSplit.range(3000, 3601L)), null, null, 1));
    assertThat(Objects.requireNonNull(new Engine(folder, event -> {}).run(task).failure()).code())
        .isEqualTo("dataset-malformed");
  }

  private SampleSketch whole() {
    return lint(Samples.glyphs("test"), null, null).dataset().sketch();
  }

  private static DatasetInput part(DatasetSplit split) {
    DatasetInput whole = Samples.glyphs("test");
    return new DatasetInput(whole.manifest(), whole.folder(), split);
  }

  private static DatasetInput recipe(Map<String, Object> options) {
    DatasetInput glyphs = Samples.glyphs("test");
    return new DatasetInput(
        new DatasetManifest("idx", glyphs.manifest().files(), options), glyphs.folder());
  }

  private LintResult lint(
      DatasetInput dataset, @Nullable DatasetInput against, @Nullable String model) {
    return new Engine(folder, event -> {}).lint(new LintTask(dataset, against, model, 1));
  }

  private static List<String> nulls(Map<?, ?> tree) {
    List<String> nulls = new ArrayList<>();
    new HashMap<>(tree)
        .forEach(
            (key, value) -> {
              if (value == null) {
                nulls.add(String.valueOf(key));
              } else if (value instanceof Map<?, ?> below) {
                nulls.addAll(nulls(below));
              } else if (value instanceof List<?> items) {
                for (Object item : items) {
                  nulls.addAll(
                      item instanceof Map<?, ?> below
                          ? nulls(below)
                          : item == null ? List.of(key + "[]") : List.of());
                }
              }
            });
    return nulls;
  }
}
