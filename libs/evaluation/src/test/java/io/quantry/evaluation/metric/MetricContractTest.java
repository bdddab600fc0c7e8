package io.quantry.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quantry.evaluation.dataset.Targets;
import io.quantry.ort.TensorValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every metric, on scenes that together let each of them fit. Seed 11. */
class MetricContractTest {
  private static final int SAMPLES = 24;

  /** What there is to be measured, of a given baseline and candidate. */
  interface Stage {
    Scene of(float[] before, float[] after);
  }

  /**
   * @param deciding what {@code auto} takes
   * @param elements of the main output
   */
  record Row(String name, String deciding, int elements, Stage stage) {
    @Override
    public String toString() {
      return name;
    }

    float[] baseline() {
      // Positive, so that scores pass a threshold and boxes have an area.
      return new Draws(11).floats(elements, 0.9f, 0.05f);
    }

    float[] candidate() {
      return new Draws(12).near(baseline(), 0.5f);
    }
  }

  static Stream<Row> rows() {
    Draws draws = new Draws(13);
    long[] labels = draws.integers(SAMPLES, 8);
    float[] values = draws.floats(SAMPLES * 3, 1, 0);
    float[] pictures = draws.floats(SAMPLES * 12 * 11, 1, 0);
    long[] classes = draws.integers(SAMPLES * 4, 3);
    double[] scores = new double[SAMPLES];
    double[] grades = new double[SAMPLES];
    long[] queries = new long[SAMPLES];
    List<List<Targets.Box>> objects = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      scores[i] = draws.next();
      grades[i] = i % 3;
      queries[i] = i / 12;
      objects.add(List.of(new Targets.Box(i % 2, 0.1f, 0.1f, 1, 1)));
    }
    List<String> tags = List.of("O", "B-X", "I-X");
    return Stream.of(
        flat("labels", "top1", Targets.Kind.LABELS, new Targets.Labels(labels), 8),
        flat("values", "r2", Targets.Kind.VALUES, values(values, SAMPLES, 3), 3),
        flat("many values", "mse", Targets.Kind.VALUES, values(pictures, SAMPLES, 132), 132),
        flat(
            "pictures",
            "psnr",
            Targets.Kind.VALUES,
            values(pictures, SAMPLES, 1, 12, 11),
            1,
            12,
            11),
        flat("free pictures", "cosine", Targets.Kind.NONE, new Targets.None(), 1, 12, 11),
        flat("vectors", "cosine", Targets.Kind.NONE, new Targets.None(), 6),
        flat("pixels", "miou", Targets.Kind.CLASS_MAPS, maps(classes, SAMPLES, 2, 2), 3, 2, 2),
        flat("tokens", "perplexity", Targets.Kind.CLASS_MAPS, maps(classes, SAMPLES, 4), 4, 3),
        new Row(
            "tags",
            "sequence-f1",
            SAMPLES * 12,
            (before, after) ->
                Scene.of(
                    Targets.Kind.CLASS_MAPS,
                    maps(classes, SAMPLES, 4),
                    OutputRoles.usual(),
                    tags,
                    before,
                    after,
                    SAMPLES,
                    4,
                    3)),
        pairs("scored pairs", "pair-similarity", Targets.Kind.SCORES, new Targets.Scores(scores)),
        pairs("pairs", "pair-similarity", Targets.Kind.NONE, new Targets.None()),
        pairs("queries", "ndcg@10", Targets.Kind.RELEVANCE, new Targets.Relevance(queries, grades)),
        boxes("objects", "map@50:95", Targets.Kind.BOXES, new Targets.Boxes(objects)),
        boxes("free objects", "box-agreement", Targets.Kind.NONE, new Targets.None()));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void findsNoChangeBetweenEqualModels(Row row) {
    for (MetricResult result : results(row, row.baseline())) {
      assertThat(result.change().estimate()).as(result.name()).isCloseTo(0, within(1e-9));
      assertThat(result.change().lower()).as(result.name()).isLessThanOrEqualTo(1e-9);
      assertThat(result.change().upper()).as(result.name()).isGreaterThanOrEqualTo(-1e-9);
      assertThat(result.candidate()).as(result.name()).isCloseTo(result.baseline(), within(1e-9));
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void holdsTheEstimateWithinItsBounds(Row row) {
    for (MetricResult result : results(row, row.candidate())) {
      double estimate = result.change().estimate();
      assertThat(estimate).as(result.name()).isFinite();
      assertThat(result.change().lower()).as(result.name()).isLessThanOrEqualTo(estimate);
      assertThat(result.change().upper()).as(result.name()).isGreaterThanOrEqualTo(estimate);
      assertThat(result.lowerBound())
          .as(result.name())
          .isBetween(result.change().lower(), estimate);
      assertThat(result.upperBound())
          .as(result.name())
          .isBetween(estimate, result.change().upper());
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void orientsChangesSoThatMoreIsBetter(Row row) {
    for (MetricResult result : results(row, row.candidate())) {
      double difference = result.candidate() - result.baseline();
      double expected =
          switch (result.unit()) {
            case POINTS, DECIBEL -> difference;
            case PERCENT_OF_BASELINE -> 100 * difference / result.baseline();
          };
      assertThat(result.change().estimate())
          .as(result.name())
          .isCloseTo(result.higherIsBetter() ? expected : -expected, within(1e-9));
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void takesACandidateOfNothingButNanForWorse(Row row) {
    float[] odd = row.baseline();
    Arrays.fill(odd, Float.NaN);
    for (MetricResult result : results(row, odd)) {
      assertThat(result.candidate()).as(result.name()).isFinite();
      assertThat(result.change().estimate()).as(result.name()).isFinite().isNegative();
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void decidesByTheTargets(Row row) {
    Scene scene = row.stage().of(row.baseline(), row.baseline());
    assertThat(Metrics.deciding("auto", scene.context()).name()).isEqualTo(row.deciding());
  }

  @Test
  void letsEveryMetricFitSomewhere() {
    TreeSet<String> seen = new TreeSet<>();
    rows().forEach(row -> results(row, row.baseline()).forEach(result -> seen.add(result.name())));
    assertThat(seen).containsExactlyInAnyOrderElementsOf(Metrics.names());
    assertThat(Metrics.names()).doesNotHaveDuplicates();
  }

  private static List<MetricResult> results(Row row, float[] candidate) {
    Map<String, MetricResult> results = row.stage().of(row.baseline(), candidate).results();
    results.forEach((name, result) -> assertThat(result.name()).isEqualTo(name));
    return List.copyOf(results.values());
  }

  private static Row flat(
      String name, String deciding, Targets.Kind kind, Targets targets, long... shape) {
    long[] whole = new long[shape.length + 1];
    whole[0] = SAMPLES;
    System.arraycopy(shape, 0, whole, 1, shape.length);
    int elements = (int) Arrays.stream(whole).reduce(1, (a, b) -> a * b);
    return new Row(
        name, deciding, elements, (before, after) -> Scene.of(kind, targets, before, after, whole));
  }

  private static Row pairs(String name, String deciding, Targets.Kind kind, Targets targets) {
    float[] second = new Draws(14).floats(SAMPLES * 5, 2, -1);
    return new Row(
        name,
        deciding,
        SAMPLES * 5,
        (before, after) ->
            Scene.ofPairs(
                kind, targets, new float[][] {before, second}, new float[][] {after, second}, 5));
  }

  /** Four candidates a picture as centre and size, with scores of two classes. */
  private static Row boxes(String name, String deciding, Targets.Kind kind, Targets targets) {
    float[] scores = new Draws(15).floats(SAMPLES * 4 * 2, 1, 0);
    BoxOutputs roles =
        new BoxOutputs("boxes", "scores", null, BoxOutputs.Form.CXCYWH, false, null, 0.1, 1);
    return new Row(
        name,
        deciding,
        SAMPLES * 4 * 4,
        (before, after) -> {
          Map<String, float[][]> outputs = new LinkedHashMap<>();
          outputs.put("boxes", new float[][] {before, after});
          outputs.put("scores", new float[][] {scores, scores});
          return Scene.of(
              kind,
              targets,
              new OutputRoles("none", null, OutputRoles.Scores.AUTO, roles),
              List.of(),
              outputs,
              Map.of("boxes", new long[] {SAMPLES, 4, 4}, "scores", new long[] {SAMPLES, 4, 2}),
              Map.of());
        });
  }

  private static Targets values(float[] values, long... shape) {
    return new Targets.Values(TensorValue.ofFloats(values, shape));
  }

  private static Targets maps(long[] classes, long... shape) {
    return new Targets.ClassMaps(TensorValue.ofInt64s(classes, shape));
  }
}
