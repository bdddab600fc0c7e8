package io.quantry.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantry.evaluation.EvaluationException;
import io.quantry.evaluation.dataset.Targets;
import io.quantry.ort.TensorValue;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** References: scikit-learn 1.9.1, uniform average over three outputs, on the same draws. */
class RegressionMetricsTest {
  private final float[] targets;
  private final float[] before;
  private final float[] after;

  RegressionMetricsTest() {
    Draws draws = new Draws(2);
    targets = draws.floats(90, 4, -2);
    before = draws.near(targets, 2);
    after = draws.near(before, 1);
  }

  @Test
  void equalsScikitLearnsErrors() {
    MetricResult squared = scene(before, after).result("mse");
    assertThat(squared.baseline()).isCloseTo(0.32694365741730863, within(1e-12));
    assertThat(squared.candidate()).isCloseTo(0.452518055951214, within(1e-12));
    assertThat(squared.change().estimate())
        .isCloseTo(100 * (1 - 0.452518055951214 / 0.32694365741730863), within(1e-9));
    assertThat(squared.higherIsBetter()).isFalse();
    MetricResult absolute = scene(before, after).result("mae");
    assertThat(absolute.baseline()).isCloseTo(0.5049138373798795, within(1e-12));
    assertThat(absolute.candidate()).isCloseTo(0.5470894475777944, within(1e-12));
  }

  @Test
  void equalsScikitLearnsDetermination() {
    MetricResult result = scene(before, after).result("r2");
    assertThat(result.baseline()).isCloseTo(76.39671806039433, within(1e-9));
    assertThat(result.candidate()).isCloseTo(67.49534797454629, within(1e-9));
  }

  /** As scikit-learn forces it to be finite: 1 where a constant is met, 0 where not. */
  @Test
  void hasAFigureForTargetsThatNeverVary() {
    Arrays.fill(targets, 0.1f);
    float[] met = targets.clone();
    float[] missed = targets.clone();
    missed[0] = 0.2f;
    missed[1] = 0.2f;
    MetricResult result = scene(met, missed).result("r2");
    assertThat(result.baseline()).isCloseTo(100, within(1e-9));
    assertThat(result.candidate()).isCloseTo(100.0 / 3, within(1e-9));
  }

  @Test
  void countsWhatIsNotFiniteAsTheWorst() {
    after[4] = Float.NaN;
    Scene scene = scene(before, after);
    assertThat(scene.result("mse").change().estimate()).isEqualTo(-1e12);
    assertThat(scene.result("mae").change().estimate()).isEqualTo(-1e12);
    assertThat(scene.result("r2").candidate()).isLessThan(-1e9);
  }

  @Test
  void refusesTargetsOfAnotherShape() {
    Scene scene =
        Scene.of(
            Targets.Kind.VALUES,
            new Targets.Values(TensorValue.ofFloats(targets, 30, 3)),
            before,
            after,
            30,
            1,
            3);
    assertThat(scene.result("mse").samples()).isEqualTo(30);
    Scene turned =
        Scene.of(
            Targets.Kind.VALUES,
            new Targets.Values(TensorValue.ofFloats(targets, 30, 3)),
            before,
            after,
            45,
            2);
    assertThatThrownBy(turned::results)
        .isInstanceOfSatisfying(
            EvaluationException.class,
            e -> assertThat(e.code()).isEqualTo("dataset-model-mismatch"))
        .hasMessage("target values [30, 3] do not fit output 'y' of shape [45, 2]");
  }

  @Test
  void refusesATargetThatIsNoNumber() {
    targets[5] = Float.NaN;
    assertThatThrownBy(() -> scene(before, after).results())
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("target NaN at element 2");
  }

  @Test
  void keepsNoOutputsOfManyElements() {
    float[] values = new float[130];
    Scene scene =
        Scene.of(
            Targets.Kind.VALUES,
            new Targets.Values(TensorValue.ofFloats(values, 2, 65)),
            values,
            values,
            2,
            65);
    assertThat(scene.results()).containsKeys("mse", "mae").doesNotContainKey("r2");
  }

  private Scene scene(float[] baseline, float[] candidate) {
    return Scene.of(
        Targets.Kind.VALUES,
        new Targets.Values(TensorValue.ofFloats(targets, 30, 3)),
        baseline,
        candidate,
        30,
        3);
  }
}
