package io.quantry.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quantry.evaluation.EvaluationException;
import io.quantry.evaluation.dataset.Targets;
import io.quantry.ort.TensorValue;
import org.junit.jupiter.api.Test;

/**
 * References: scikit-image 0.26.0 on the same draws, peak_signal_noise_ratio and
 * structural_similarity (gaussian_weights, sigma 1.5, no sample covariance) with the range of each
 * reference picture, two pictures of 16×14.
 */
class PictureMetricsTest {
  @Test
  void equalsScikitImageForColoursFromZeroToOne() {
    Draws draws = new Draws(9);
    float[] targets = draws.floats(2 * 3 * 16 * 14, 1, 0);
    float[] before = draws.near(targets, 0.3f);
    float[] after = draws.near(before, 0.3f);
    Scene scene = targeted(targets, before, after, 2, 3, 16, 14);
    MetricResult psnr = scene.result("psnr");
    assertThat(psnr.baseline()).isCloseTo(21.158380946976173, within(1e-9));
    assertThat(psnr.candidate()).isCloseTo(18.073724019068912, within(1e-9));
    assertThat(psnr.unit()).isEqualTo(MetricResult.Unit.DECIBEL);
    MetricResult ssim = scene.result("ssim");
    assertThat(ssim.baseline()).isCloseTo(95.10811825532967, within(1e-9));
    assertThat(ssim.candidate()).isCloseTo(90.85878684403589, within(1e-9));
    MetricResult last =
        targeted(turned(targets), turned(before), turned(after), 2, 16, 14, 3).result("ssim");
    assertThat(last.candidate()).isCloseTo(90.85878684403589, within(1e-9));
  }

  @Test
  void equalsScikitImageForGreysOfABytesRange() {
    Draws draws = new Draws(10);
    float[] targets = draws.floats(2 * 16 * 14, 255, 0);
    float[] before = draws.near(targets, 80);
    float[] after = draws.near(before, 80);
    Scene scene = targeted(targets, before, after, 2, 1, 16, 14);
    assertThat(scene.result("psnr").candidate()).isCloseTo(17.802447736689544, within(1e-9));
    assertThat(scene.result("ssim").candidate()).isCloseTo(91.56754114209986, within(1e-9));
    Scene free = Scene.of(Targets.Kind.NONE, new Targets.None(), before, after, 2, 1, 16, 14);
    assertThat(free.result("psnr").candidate()).isCloseTo(20.941611029059516, within(1e-9));
    assertThat(free.result("psnr").baseline()).isEqualTo(100);
    assertThat(free.result("ssim").candidate()).isCloseTo(96.2998878819575, within(1e-9));
    assertThat(free.result("ssim").change().estimate())
        .isCloseTo(96.2998878819575 - 100, within(1e-9));
  }

  @Test
  void countsAPictureThatIsNotFiniteAsTheWorst() {
    float[] before = new Draws(9).floats(2 * 11 * 11, 1, 0);
    float[] after = before.clone();
    after[130] = Float.POSITIVE_INFINITY;
    Scene scene = Scene.of(Targets.Kind.NONE, new Targets.None(), before, after, 2, 1, 11, 11);
    assertThat(scene.result("psnr").candidate()).isEqualTo(50);
    assertThat(scene.result("ssim").candidate()).isCloseTo(0, within(1e-9));
    assertThat(scene.result("ssim").details()).containsEntry("minimum", -100.0);
  }

  @Test
  void refusesPicturesSmallerThanTheWindow() {
    float[] values = new float[100];
    Scene scene = Scene.of(Targets.Kind.NONE, new Targets.None(), values, values, 1, 1, 10, 10);
    assertThat(scene.results()).containsKey("psnr").doesNotContainKey("ssim");
    PictureLayout layout = new PictureLayout(1, 10, 10, true);
    assertThatThrownBy(() -> StructuralSimilarity.of(values, values, 0, layout, 1))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("10×10");
  }

  private static Scene targeted(float[] targets, float[] before, float[] after, long... shape) {
    return Scene.of(
        Targets.Kind.VALUES,
        new Targets.Values(TensorValue.ofFloats(targets, shape)),
        before,
        after,
        shape);
  }

  /** From channels first to channels last, of [2, 3, 16 · 14]. */
  private static float[] turned(float[] values) {
    float[] turned = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      int picture = i / 672;
      turned[picture * 672 + i % 224 * 3 + i % 672 / 224] = values[i];
    }
    return turned;
  }
}
