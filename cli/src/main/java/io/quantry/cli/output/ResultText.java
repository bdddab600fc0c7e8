package io.quantry.cli.output;

import io.quantry.contracts.engine.EvaluateResult;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An evaluation for people: figures with their intervals. */
public final class ResultText {
  private ResultText() {}

  /** The verdict, then one line a figure. */
  public static String of(EvaluateResult result) {
    StringBuilder text = new StringBuilder();
    text.append("%s: %s%n".formatted(result.verdict(), result.words()));
    text.append(String.format(Locale.ROOT, "size      %.3f of FP32%n", result.sizeRatio()));
    if (result.metric() != null) {
      text.append(
          "accuracy  %s, %d samples (%s)%n"
              .formatted(accuracy(result), result.samples(), result.metric()));
    }
    text.append("speedup   %s%n".formatted(speedup(result.speedup())));
    result.findings().forEach(one -> text.append("%s: %s%n".formatted(one.code(), one.message())));
    return text.toString().stripTrailing();
  }

  /** For instance {@code 98.92 → 98.89 (−0.03, −0.20 to +0.14)}, or a dash. */
  public static String accuracy(EvaluateResult result) {
    Double baseline = result.baseline();
    Double candidate = result.candidate();
    EvaluateResult.Interval change = result.change();
    if (baseline == null || candidate == null) {
      return "-";
    }
    String values = String.format(Locale.ROOT, "%.2f → %.2f", baseline, candidate);
    return change == null
        ? values
        : values
            + String.format(
                Locale.ROOT,
                " (%+.2f, %+.2f to %+.2f)",
                change.estimate(),
                change.lower(),
                change.upper());
  }

  /** For instance {@code 2.31× (2.25 to 2.38)}, or a dash. */
  public static String speedup(EvaluateResult.@Nullable Interval speedup) {
    return speedup == null
        ? "-"
        : String.format(
            Locale.ROOT,
            "%.2f× (%.2f to %.2f)",
            speedup.estimate(),
            speedup.lower(),
            speedup.upper());
  }
}
