package io.quantry.evaluation.lint;

import io.quantry.evaluation.dataset.DatasetSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How pixels from 0 to 255 become values: {@code (pixel × scale − mean) / std}, as a manifest's
 * options say.
 *
 * @param declared whether a mean or deviation is given
 */
record PixelRecipe(double scale, List<Double> mean, List<Double> std, boolean declared) {
  private static final Set<String> FORMATS = Set.of("images", "idx");

  /** Empty for formats without such a recipe. */
  static Optional<PixelRecipe> of(DatasetSource source) {
    if (!FORMATS.contains(source.format())) {
      return Optional.empty();
    }
    Object scale = source.options().get("scale");
    Object mean = source.options().get("mean");
    Object std = source.options().get("std");
    return Optional.of(
        new PixelRecipe(
            scale instanceof Number number ? number.doubleValue() : 1 / 255.0,
            numbers(mean, 0),
            numbers(std, 1),
            mean != null || std != null));
  }

  private static List<Double> numbers(@Nullable Object option, double absent) {
    if (option instanceof Number number) {
      return List.of(number.doubleValue());
    }
    return option instanceof List<?> list
        ? list.stream()
            .filter(Number.class::isInstance)
            .map(value -> ((Number) value).doubleValue())
            .toList()
        : List.of(absent);
  }

  /** What contradicts itself, in words. */
  Optional<String> contradiction() {
    boolean ofUnitPictures =
        declared
            && mean.stream().allMatch(m -> Math.abs(m) <= 1)
            && std.stream().allMatch(s -> s <= 1);
    if (ofUnitPictures && scale >= 0.5) {
      return Optional.of(
          "mean %s and std %s are those of pictures from 0 to 1, but scale %s leaves pixels from 0 to %.0f: leave scale out (1/255), or give mean and std in pixels"
              .formatted(mean, std, scale, 255 * scale));
    }
    if (scale <= 1.0 / 128 && mean.stream().anyMatch(m -> m > 1.5)) {
      return Optional.of(
          "mean %s is that of pixels from 0 to 255, but scale %s makes them 0 to %.1f: give scale 1, or mean and std from 0 to 1"
              .formatted(mean, scale, 255 * scale));
    }
    return Optional.empty();
  }
}
