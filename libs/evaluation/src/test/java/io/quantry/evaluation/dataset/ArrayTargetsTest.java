package io.quantry.evaluation.dataset;

import static io.quantry.evaluation.dataset.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrayTargetsTest {
  private static final byte[] TWO_SAMPLES = NpyBytes.floats("(2, 1)", 5, 6);

  @TempDir Path folder;

  @Test
  void readsScoresWithTheirPrecision() throws IOException {
    Targets targets = targets(NpyBytes.doubles("(2,)", 0.1, 1e300), Map.of("scores", "t"));
    assertThat(targets)
        .isInstanceOfSatisfying(
            Targets.Scores.class,
            scores -> assertThat(scores.values()).containsExactly(0.1, 1e300));
  }

  @Test
  void pairsQueriesWithScores() throws IOException {
    Dataset dataset =
        open(
            Map.of(
                "x.npy", TWO_SAMPLES,
                "q.npy", NpyBytes.ints("(2,)", 7, 7),
                "grade.npy", NpyBytes.floats("(2,)", 0, 3)),
            Map.of("queries", "q", "scores", "grade"));
    assertThat(dataset.targets()).isEqualTo(Targets.Kind.RELEVANCE);
    assertThat(dataset.inputs()).extracting(DatasetInput::name).containsExactly("x");
    assertThat(first(dataset).targets())
        .isInstanceOfSatisfying(
            Targets.Relevance.class,
            relevance -> {
              assertThat(relevance.queries()).containsExactly(7, 7);
              assertThat(relevance.grades()).containsExactly(0, 3);
            });
  }

  @Test
  void readsValuesAndClassMapsInTheirShape() throws IOException {
    assertThat(targets(NpyBytes.ints("(2, 2)", 1, 2, 3, 4), Map.of("values", "t")))
        .isInstanceOfSatisfying(
            Targets.Values.class,
            values -> {
              assertThat(values.values().floats()).containsExactly(1, 2, 3, 4);
              assertThat(values.values().shape()).containsExactly(2, 2);
            });
    assertThat(targets(NpyBytes.ints("(2, 2)", 1, -100, 0, 4), Map.of("classes", "t")))
        .isInstanceOfSatisfying(
            Targets.ClassMaps.class,
            maps -> assertThat(maps.classes().longs()).containsExactly(1, -100, 0, 4));
  }

  @Test
  void leavesPaddingOutOfBoxes() throws IOException {
    float[] numbers = {2, 1, 1, 4, 5, -1, 0, 0, 0, 0, -1, 0, 0, 0, 0, -1, 0, 0, 0, 0};
    assertThat(targets(NpyBytes.floats("(2, 2, 5)", numbers), Map.of("boxes", "t")))
        .isInstanceOfSatisfying(
            Targets.Boxes.class,
            boxes ->
                assertThat(boxes.boxes())
                    .containsExactly(List.of(new Targets.Box(2, 1, 1, 4, 5)), List.of()));
  }

  @Test
  void namesClasses() throws IOException {
    Map<String, byte[]> arrays =
        Map.of("x.npy", TWO_SAMPLES, "labels.npy", NpyBytes.ints("(2,)", 1, 0));
    Dataset dataset = open(arrays, Map.of("classNames", List.of("cat", "dog")));
    assertThat(dataset.classNames()).containsExactly("cat", "dog");
    refuse("dataset-malformed", "class 1", arrays, Map.of("classNames", List.of("cat")));
    refuse("invalid-value", "classNames", arrays, Map.of("classNames", List.of("cat", "cat")));
    refuse("invalid-value", "classNames", Map.of("x.npy", TWO_SAMPLES), names("cat"));
  }

  @Test
  void refusesTargetsOfTheWrongForm() throws IOException {
    refuseTarget("whole numbers", NpyBytes.floats("(2,)", 1, 0), Map.of("labels", "t"));
    refuseTarget("class -1", NpyBytes.ints("(2,)", 1, -1), Map.of("labels", "t"));
    refuseTarget("real numbers", NpyBytes.floats("(2, 1)", 1, 0), Map.of("scores", "t"));
    refuseTarget("NaN", NpyBytes.floats("(2,)", 1, Float.NaN), Map.of("scores", "t"));
    refuseTarget("Infinity", NpyBytes.floats("(2,)", 1, 1 / 0f), Map.of("values", "t"));
    refuseTarget("[n, …]", NpyBytes.ints("(2,)", 1, 0), Map.of("classes", "t"));
    refuseTarget("class -99", NpyBytes.ints("(2, 1)", 1, -99), Map.of("classes", "t"));
    refuseTarget("4 numbers", NpyBytes.floats("(2, 1, 4)", new float[8]), Map.of("boxes", "t"));
    refuseTarget("without area", boxes(0, 4, 1, 4, 5), Map.of("boxes", "t"));
    refuseTarget("class 0.5", boxes(0.5f, 1, 1, 4, 5), Map.of("boxes", "t"));
    refuseTarget("no array 'u'", NpyBytes.ints("(2,)", 1, 0), Map.of("scores", "u"));
    refuseTarget("counts the samples", NpyBytes.floats("(3,)", 1, 0, 1), Map.of("scores", "t"));
  }

  @Test
  void refusesTargetsOfSeveralKinds() throws IOException {
    Map<String, byte[]> arrays = Map.of("x.npy", TWO_SAMPLES, "t.npy", NpyBytes.ints("(2,)", 1, 0));
    refuse("invalid-value", "one", arrays, Map.of("scores", "t", "labels", "t"));
    refuse("invalid-value", "queries", arrays, Map.of("queries", "t"));
  }

  private static byte[] boxes(float... box) {
    float[] padded = {box[0], box[1], box[2], box[3], box[4], -1, 0, 0, 0, 0};
    return NpyBytes.floats("(2, 1, 5)", padded);
  }

  private static Map<String, Object> names(String... names) {
    return Map.of("classNames", List.of(names));
  }

  private Targets targets(byte[] array, Map<String, Object> options) throws IOException {
    return first(open(Map.of("x.npy", TWO_SAMPLES, "t.npy", array), options)).targets();
  }

  private static Batch first(Dataset dataset) {
    try (BatchReader reader = dataset.read(SampleSelection.all(), 8)) {
      return reader.next().orElseThrow();
    }
  }

  private Dataset open(Map<String, byte[]> arrays, Map<String, Object> options) throws IOException {
    Path archive = Zips.of(folder, arrays);
    return DatasetFormats.open(new DatasetSource("npz", Map.of("archive", archive), options));
  }

  private void refuseTarget(String named, byte[] array, Map<String, Object> options)
      throws IOException {
    refuse("dataset-malformed", named, Map.of("x.npy", TWO_SAMPLES, "t.npy", array), options);
  }

  private void refuse(
      String code, String named, Map<String, byte[]> arrays, Map<String, Object> options)
      throws IOException {
    Path archive = Zips.of(folder, arrays);
    assertRefused(code, named, "npz", Map.of("archive", archive), options);
  }
}
