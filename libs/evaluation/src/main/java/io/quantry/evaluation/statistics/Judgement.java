package io.quantry.evaluation.statistics;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How accuracy is decided.
 *
 * @param confidence one-sided
 * @param maxDropOrNull largest acceptable drop in points; null: nothing to decide
 * @param seed of bootstraps
 */
public record Judgement(double confidence, @Nullable Double maxDropOrNull, long seed) {
  public Optional<Double> maxDrop() {
    return Optional.ofNullable(maxDropOrNull);
  }
}
