package io.quantry.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantry.evaluation.EvaluationException;
import io.quantry.evaluation.dataset.Targets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** References: scikit-learn 1.9.1 and scipy 1.17.1 on the same draws, in double. */
class ClassificationMetricsTest {
  private static final int SAMPLES = 40;
  private static final int CLASSES = 5;

  private final float[] before;
  private final float[] after;
  private final long[] labels;

  ClassificationMetricsTest() {
    Draws draws = new Draws(1);
    before = draws.floats(SAMPLES * CLASSES, 6, -3);
    after = draws.near(before, 3);
    labels = draws.integers(SAMPLES, 5);
  }

  @Test
  void equalsScikitLearnsMacroF1() {
    MetricResult result = scene(before, after, labels).result("macro-f1");
    assertThat(result.baseline()).isCloseTo(24.147124805019544, within(1e-9));
    assertThat(result.candidate()).isCloseTo(23.771929824561404, within(1e-9));
    assertThat(result.change().estimate())
        .isCloseTo(result.candidate() - result.baseline(), within(1e-9));
  }

  @Test
  void equalsScikitLearnsLogLoss() {
    MetricResult result = scene(before, after, labels).result("log-loss");
    assertThat(result.baseline()).isCloseTo(2.413933975996181, within(1e-12));
    assertThat(result.candidate()).isCloseTo(2.725122003262368, within(1e-12));
    assertThat(result.unit()).isEqualTo(MetricResult.Unit.PERCENT_OF_BASELINE);
    assertThat(result.change().estimate())
        .isCloseTo(100 * (1 - 2.725122003262368 / 2.413933975996181), within(1e-9));
  }

  /** Reference: numpy 2.4.6, digitize over 15 bins closed on the right. */
  @Test
  void measuresCalibrationInFifteenBins() {
    MetricResult result = scene(before, after, labels).result("ece");
    assertThat(result.baseline()).isCloseTo(39.983529425012435, within(1e-9));
    assertThat(result.candidate()).isCloseTo(40.92782335447066, within(1e-9));
    // Less is better: the candidate has lost what its error gained.
    assertThat(result.change().estimate())
        .isCloseTo(39.983529425012435 - 40.92782335447066, within(1e-9));
  }

  /** Reference: scipy.stats.entropy of both softmaxes, mean over samples. */
  @Test
  void measuresDivergenceInNats() {
    Scene scene = scene(before, after, labels);
    FidelityGathering fidelity = new FidelityGathering(scene.context());
    fidelity.add(scene.batch());
    assertThat(fidelity.result().getFirst().klMean()).isCloseTo(0.14527274853781177, within(1e-12));
  }

  @Test
  void takesRowsThatSumToOneAsProbabilities() {
    float[] certain = {0.9f, 0.1f, 0.2f, 0.8f};
    float[] doubtful = {0.6f, 0.4f, 0.5f, 0.5f};
    MetricResult result = two(certain, doubtful, OutputRoles.Scores.AUTO).result("log-loss");
    assertThat(result.baseline()).isCloseTo(-(Math.log(0.9) + Math.log(0.8)) / 2, within(1e-7));
    assertThat(result.candidate()).isCloseTo(-(Math.log(0.6) + Math.log(0.5)) / 2, within(1e-7));
    // Declared as logits, the same numbers pass through a softmax.
    assertThat(two(certain, doubtful, OutputRoles.Scores.LOGITS).result("log-loss").baseline())
        .isCloseTo((Math.log1p(Math.exp(-0.8)) + Math.log1p(Math.exp(-0.6))) / 2, within(1e-7));
  }

  @Test
  void decidesOnceWhatScoresAre() {
    ScoreReading reading = new ScoreReading(OutputRoles.Scores.AUTO);
    PairedBatch first =
        two(new float[] {3, -1, 0, 2}, new float[4], OutputRoles.Scores.AUTO).batch();
    PairedBatch second =
        two(new float[] {0.5f, 0.5f, 1, 0}, new float[4], OutputRoles.Scores.AUTO).batch();
    assertThat(reading.softmax(first.runs().getFirst().main(), 2)).isTrue();
    assertThat(reading.softmax(second.runs().getFirst().main(), 2)).isTrue();
  }

  @Test
  void countsWhatIsNotFiniteAsWorst() {
    float[] good = {9, -9, -9, 9};
    float[] odd = {Float.NaN, -9, -9, 9};
    Scene scene = two(good, odd, OutputRoles.Scores.AUTO);
    assertThat(scene.result("log-loss").candidate()).isCloseTo(-Math.log(1e-15) / 2, within(1e-6));
    assertThat(scene.result("ece").candidate()).isCloseTo(50, within(1e-3));
    // Class 0 is never found, class 1 always.
    assertThat(scene.result("macro-f1").candidate()).isEqualTo(50);
  }

  @Test
  void clipsProbabilitiesOfZero() {
    float[] certain = {1, 0, 0, 1};
    float[] wrong = {0, 1, 1, 0};
    MetricResult result = two(certain, wrong, OutputRoles.Scores.AUTO).result("log-loss");
    assertThat(result.candidate()).isCloseTo(-Math.log(1e-15), within(1e-9));
    assertThat(result.change().estimate()).isEqualTo(-1e12);
  }

  @Test
  void namesTheLabelThatIsNoClass() {
    labels[7] = 5;
    Scene scene = scene(before, after, labels);
    for (String name : List.of("macro-f1", "log-loss", "ece")) {
      Gathering gathering = Objects.requireNonNull(Metrics.beginAll(scene.context()).get(name));
      assertThatThrownBy(() -> gathering.add(scene.batch()))
          .isInstanceOfSatisfying(
              EvaluationException.class,
              e -> assertThat(e.code()).isEqualTo("dataset-model-mismatch"))
          .hasMessage("label 5 does not fit output 'y' of 5 classes");
    }
  }

  /** As classifiers that end in convolution and pooling give their scores. */
  @Test
  void readsScoresOfOnePixelAsScores() {
    Scene flat = scene(before, after, labels);
    Scene pixel =
        Scene.of(
            Targets.Kind.LABELS, new Targets.Labels(labels), before, after, SAMPLES, CLASSES, 1, 1);
    for (String metric : List.of("agreement", "top1", "log-loss")) {
      assertThat(pixel.result(metric)).isEqualTo(flat.result(metric));
    }
    assertThat(flat.result("agreement").candidate()).isStrictlyBetween(0.0, 100.0);
    Scene pixels =
        Scene.of(Targets.Kind.NONE, new Targets.None(), before, after, SAMPLES / 4, CLASSES, 2, 2);
    assertThat(pixels.results()).doesNotContainKey("agreement");
  }

  private static Scene scene(float[] before, float[] after, long[] labels) {
    return Scene.of(
        Targets.Kind.LABELS, new Targets.Labels(labels), before, after, SAMPLES, CLASSES);
  }

  /** Two samples of the classes 0 and 1. */
  private static Scene two(float[] before, float[] after, OutputRoles.Scores scores) {
    return Scene.of(
        Targets.Kind.LABELS,
        new Targets.Labels(new long[] {0, 1}),
        new OutputRoles("none", null, scores, null),
        List.of(),
        before,
        after,
        2,
        2);
  }
}
