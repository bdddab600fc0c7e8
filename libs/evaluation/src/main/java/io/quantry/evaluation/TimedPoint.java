package io.quantry.evaluation;

import io.quantry.evaluation.latency.LatencyComparison;
import io.quantry.ort.OperatorTimes;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A latency point, and, where the candidate gains nothing, what its time goes to.
 *
 * @param costliest operators of a candidate without speedup, largest share first; else empty
 */
record TimedPoint(LatencyComparison comparison, List<OperatorTimes.Share> costliest) {
  private static final double NO_WORTH = 1.05;
  private static final int RUNS = 5;
  private static final int NAMED = 3;

  static TimedPoint explained(
      LatencyComparison comparison, EvaluationRequest request, Map<String, TensorValue> feeds) {
    if (!slow(comparison)) {
      return new TimedPoint(comparison, List.of());
    }
    try {
      Path scratch = Files.createTempDirectory("evaluation");
      try {
        List<OperatorTimes.Share> shares =
            OperatorTimes.of(
                request.candidate(),
                feeds,
                SessionSettings.threads(request.threads()),
                RUNS,
                scratch,
                request.cancellation());
        return new TimedPoint(comparison, shares.stream().limit(NAMED).toList());
      } finally {
        Files.delete(scratch);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean slow() {
    return slow(comparison);
  }

  /** For instance {@code Conv 81 %, MatMul 12 %}. */
  String costs() {
    return costliest.stream()
        .map(
            share ->
                String.format(Locale.ROOT, "%s %.0f %%", share.operator(), 100 * share.share()))
        .collect(Collectors.joining(", "));
  }

  private static boolean slow(LatencyComparison comparison) {
    return comparison.speedup().estimate() < NO_WORTH;
  }
}
