package io.quantry.evaluation.statistics;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How accuracy is decided.
 *
 * @param confidence one-sided
 * @param maxDropOrNull largest acceptable drop in the metric's unit; null: nothing to decide
 * @param seed of bootstraps
 * @param pulse called many times a second by whatever takes long; what it throws stops the work
 */
public record Judgement(
    double confidence, @Nullable Double maxDropOrNull, long seed, Runnable pulse) {
  /** One that nothing stops. */
  public Judgement(double confidence, @Nullable Double maxDropOrNull, long seed) {
    this(confidence, maxDropOrNull, seed, () -> {});
  }

  public Optional<Double> maxDrop() {
    return Optional.ofNullable(maxDropOrNull);
  }
}
