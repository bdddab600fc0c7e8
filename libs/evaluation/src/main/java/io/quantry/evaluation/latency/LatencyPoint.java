package io.quantry.evaluation.latency;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One shape to time.
 *
 * @param batch size of the first free dimension
 * @param tokensOrNull size of the second free dimension (a text's length); null: as samples come,
 *     or 32 without a dataset
 */
public record LatencyPoint(int batch, @Nullable Integer tokensOrNull) {
  public LatencyPoint {
    if (batch < 1 || (tokensOrNull != null && tokensOrNull < 1)) {
      throw new IllegalArgumentException(
          "batch and tokens must be at least 1, got %d and %s".formatted(batch, tokensOrNull));
    }
  }

  public OptionalInt tokens() {
    return tokensOrNull == null ? OptionalInt.empty() : OptionalInt.of(tokensOrNull);
  }
}
