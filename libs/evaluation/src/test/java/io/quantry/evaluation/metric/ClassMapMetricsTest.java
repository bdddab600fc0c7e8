package io.quantry.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantry.evaluation.EvaluationException;
import io.quantry.evaluation.dataset.Targets;
import io.quantry.ort.TensorValue;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ClassMapMetricsTest {
  private static final List<String> TAGS = List.of("O", "B-PER", "I-PER", "B-LOC", "I-LOC");

  /** Reference: scikit-learn 1.9.1, macro jaccard_score of all pixels that are not ignored. */
  @Test
  void equalsScikitLearnsIntersectionOverUnionInEitherLayout() {
    Draws draws = new Draws(6);
    float[] before = draws.floats(3 * 4 * 30, 2, -1);
    float[] after = draws.near(before, 1.5f);
    long[] targets = draws.integers(90, 5);
    long[] own = draws.integers(90, 2);
    for (int pixel = 0; pixel < 90; pixel++) {
      if (targets[pixel] == 4) {
        targets[pixel] = Targets.IGNORED;
      } else if (own[pixel] == 0) {
        targets[pixel] = largest(before, pixel / 30 * 120 + pixel % 30, 30, 4);
      }
    }
    MetricResult first = pictures(targets, before, after, 3, 4, 6, 5).result("miou");
    MetricResult last = pictures(targets, turned(before), turned(after), 3, 6, 5, 4).result("miou");
    for (MetricResult result : List.of(first, last)) {
      assertThat(result.baseline()).isCloseTo(44.455128205128204, within(1e-9));
      assertThat(result.candidate()).isCloseTo(26.42227564102564, within(1e-9));
      assertThat(result.samples()).isEqualTo(3);
    }
  }

  @Test
  void missesThePixelsThatAreNotFinite() {
    long[] targets = {0, 1};
    float[] good = {1, 0, 0, 1};
    float[] odd = {1, Float.NaN, 0, 1};
    MetricResult result = pictures(targets, good, odd, 1, 2, 1, 2).result("miou");
    assertThat(result.baseline()).isEqualTo(100);
    assertThat(result.candidate()).isEqualTo(50);
  }

  @Test
  void namesTheClassThatTheOutputDoesNotTellApart() {
    Scene scene = pictures(new long[] {0, 2}, new float[4], new float[4], 1, 2, 1, 2);
    assertThatThrownBy(scene::results)
        .isInstanceOfSatisfying(
            EvaluationException.class,
            e -> assertThat(e.code()).isEqualTo("dataset-model-mismatch"))
        .hasMessageContaining("class 2 does not fit output 'y' of shape [1, 2, 1, 2]");
    Scene other = pictures(new long[] {0, 1}, new float[8], new float[8], 1, 2, 2, 2);
    assertThatThrownBy(other::results)
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("class maps [1, 1, 2] do not fit output 'y' of shape [1, 2, 2, 2]");
  }

  /** Reference: scipy 1.17.1, exp of the mean of −log_softmax over 19 tokens that count. */
  @Test
  void equalsTheExponentialOfTheMeanLogLikelihood() {
    Draws draws = new Draws(7);
    float[] before = draws.floats(4 * 6 * 7, 8, -4);
    float[] after = draws.near(before, 2);
    long[] targets = draws.integers(24, 8);
    for (int token = 0; token < 24; token++) {
      targets[token] = targets[token] == 7 ? Targets.IGNORED : targets[token];
    }
    MetricResult result = tokens(List.of(), targets, before, after, 4, 6, 7).result("perplexity");
    assertThat(result.baseline()).isCloseTo(44.09671048361426, within(1e-10));
    assertThat(result.candidate()).isCloseTo(47.13859595951055, within(1e-10));
    assertThat(result.change().estimate())
        .isCloseTo(100 * (1 - 47.13859595951055 / 44.09671048361426), within(1e-9));
    assertThat(result.details()).containsEntry("tokens", 19.0);
    assertThat(result.samples()).isEqualTo(4);
  }

  @Test
  void staysFiniteForLogitsThatOverflowTheirExponential() {
    float[] before = {1000, 0, 0, 1000};
    float[] after = {1000, 0, Float.NaN, 1000};
    MetricResult result =
        tokens(List.of(), new long[] {0, 1}, before, after, 1, 2, 2).result("perplexity");
    assertThat(result.baseline()).isEqualTo(1);
    assertThat(result.candidate()).isCloseTo(Math.sqrt(1e15), within(1.0));
  }

  @Test
  void refusesMapsOfWhichNothingCounts() {
    long[] ignored = {Targets.IGNORED, Targets.IGNORED};
    assertThatThrownBy(
            () -> tokens(List.of(), ignored, new float[4], new float[4], 1, 2, 2).results())
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("nothing but -100");
  }

  /** References: seqeval 1.2.2 in its default mode; scikit-learn 1.9.1 over the labels 1 to 4. */
  @Test
  void equalsSeqevalWhereClassesAreTags() {
    Draws draws = new Draws(8);
    float[] before = draws.floats(6 * 14 * 5, 2, -1);
    float[] after = draws.near(before, 1);
    long[] targets = draws.integers(84, 6);
    long[] own = draws.integers(84, 4);
    for (int token = 0; token < 84; token++) {
      if (targets[token] == 5) {
        targets[token] = Targets.IGNORED;
      } else if (own[token] > 0) {
        targets[token] = largest(before, 5 * token, 1, 5);
      }
    }
    MetricResult entities = tokens(TAGS, targets, before, after, 6, 14, 5).result("sequence-f1");
    assertThat(entities.baseline()).isCloseTo(72.94117647058822, within(1e-9));
    assertThat(entities.candidate()).isCloseTo(52.27272727272727, within(1e-9));
    MetricResult tokens = tokens(List.of(), targets, before, after, 6, 14, 5).result("sequence-f1");
    assertThat(tokens.baseline()).isCloseTo(85.43689320388349, within(1e-9));
    assertThat(tokens.candidate()).isCloseTo(61.261261261261254, within(1e-9));
  }

  @Test
  void beginsAnEntityAtAnInsideTagOfAnotherType() {
    EntityTags tags = EntityTags.of(TAGS).orElseThrow();
    // I-PER I-PER B-PER I-LOC O: three entities.
    assertThat(tags.entities(new int[] {2, 2, 1, 4, 0}, 5))
        .containsExactly(0, 1L << 32, 3L << 32, (4L << 32) | 1, 0);
    // A class that is none stands alone, twice.
    assertThat(tags.entities(new int[] {-1, -1}, 2)).doesNotContain(0);
    assertThat(EntityTags.of(List.of("O", "noun"))).isEmpty();
    assertThat(EntityTags.of(List.of())).isEmpty();
  }

  @Test
  void countsTokensThatAreNotFiniteAsWrong() {
    float[] before = {9, 0, 0, 9};
    float[] after = {Float.NaN, 0, 0, 9};
    // The first token is outside: a wrong entity there costs precision, 2 · 1 / (1 + 2).
    for (List<String> names : List.of(List.of("O", "B-X"), List.<String>of())) {
      MetricResult result =
          tokens(names, new long[] {0, 1}, before, after, 1, 2, 2).result("sequence-f1");
      assertThat(result.baseline()).isEqualTo(100);
      assertThat(result.candidate()).isCloseTo(200.0 / 3, within(1e-9));
    }
  }

  @Test
  void refusesNamesForOtherClasses() {
    Scene scene = tokens(TAGS, new long[2], new float[4], new float[4], 1, 2, 2);
    Gathering gathering =
        Objects.requireNonNull(Metrics.beginAll(scene.context()).get("sequence-f1"));
    assertThatThrownBy(() -> gathering.add(scene.batch()))
        .isInstanceOf(EvaluationException.class)
        .hasMessage("the dataset names 5 classes, output 'y' tells 2 apart");
  }

  private static int largest(float[] values, int start, int stride, int count) {
    int best = 0;
    for (int i = 1; i < count; i++) {
      best = values[start + i * stride] > values[start + best * stride] ? i : best;
    }
    return best;
  }

  /** From classes first to classes last, of [3, 4, 6 · 5]. */
  private static float[] turned(float[] values) {
    float[] turned = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      int picture = i / 120;
      turned[picture * 120 + i % 30 * 4 + i % 120 / 30] = values[i];
    }
    return turned;
  }

  /** The targets' height and width are the output's axes 2 and 3, or 1 and 2 of 4 classes last. */
  private static Scene pictures(long[] targets, float[] before, float[] after, long... shape) {
    boolean last = shape[3] == 4;
    long width = last ? shape[2] : shape[3];
    long height = targets.length / shape[0] / width;
    return Scene.of(
        Targets.Kind.CLASS_MAPS,
        new Targets.ClassMaps(TensorValue.ofInt64s(targets, shape[0], height, width)),
        before,
        after,
        shape);
  }

  private static Scene tokens(
      List<String> names, long[] targets, float[] before, float[] after, long... shape) {
    return Scene.of(
        Targets.Kind.CLASS_MAPS,
        new Targets.ClassMaps(TensorValue.ofInt64s(targets, shape[0], shape[1])),
        OutputRoles.usual(),
        names,
        before,
        after,
        shape);
  }
}
