package io.quantry.evaluation.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Sizes and offsets as torchvision computes them: {@code Resize(n)} and {@code CenterCrop}. */
class PictureRecipeTest {
  @Test
  void roundsTheLongerSideDown() {
    PictureRecipe recipe = recipe(Map.of("resize", Map.of("shorter", 256)));
    assertThat(recipe.fixedSize()).isEmpty();
    assertThat(resized(recipe, 427, 640)).isEqualTo(new PictureSize(256, 383)); // 383.7
    assertThat(resized(recipe, 768, 512)).isEqualTo(new PictureSize(384, 256));
    assertThat(resized(recipe, 3, 3)).isEqualTo(new PictureSize(256, 256));
  }

  @Test
  void roundsTheShorterSideToTheNearestButNeverToNothing() {
    PictureRecipe recipe = recipe(Map.of("resize", Map.of("longer", 10)));
    assertThat(resized(recipe, 427, 640)).isEqualTo(new PictureSize(7, 10)); // 6.7
    assertThat(resized(recipe, 20, 5)).isEqualTo(new PictureSize(10, 2)); // 2.5, to even
    assertThat(resized(recipe, 1, 900)).isEqualTo(new PictureSize(1, 10));
  }

  @Test
  void halvesWhatIsCutAway() {
    PictureRecipe recipe = recipe(Map.of("crop", List.of(4, 4)));
    PictureGeometry odd = recipe.geometry(new PictureSize(7, 9), "a.png");
    assertThat(odd.cropTop()).as("1.5, to even").isEqualTo(2);
    assertThat(odd.cropLeft()).as("2.5, to even").isEqualTo(2);
    assertThat(recipe.fixedSize()).contains(new PictureSize(4, 4));
  }

  @Test
  void padsTheOddRowBelow() {
    PictureRecipe recipe = recipe(Map.of("resize", Map.of("longer", 8), "pad", 114));
    PictureGeometry geometry = recipe.geometry(new PictureSize(5, 8), "a.png");
    assertThat(geometry.result()).isEqualTo(new PictureSize(8, 8));
    assertThat(geometry.padTop()).isEqualTo(1);
    Picture picture =
        recipe.apply(new Picture(new PictureSize(5, 8), 3, new byte[5 * 8 * 3]), geometry);
    assertThat(picture.pixels()[0]).isEqualTo((byte) 114);
    assertThat(picture.pixels()[8 * 3]).isZero();
    assertThat(picture.pixels()[6 * 8 * 3]).isEqualTo((byte) 114);
  }

  private static PictureSize resized(PictureRecipe recipe, int height, int width) {
    return recipe.geometry(new PictureSize(height, width), "a.png").result();
  }

  private static PictureRecipe recipe(Map<String, Object> options) {
    return PictureRecipe.of(new Options(options, new TreeSet<>(PictureRecipe.OPTIONS)));
  }
}
