package io.quantry.cli.output;

import io.quantry.contracts.engine.LayerDecision;
import io.quantry.contracts.engine.PlanResult;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a quantization would do and cost, for people. */
public final class PlanText {
  private PlanText() {}

  /** Size, time and memory, then layers by kind. */
  public static String of(PlanResult plan) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "size    %.2f MB, %.3f of the FP32 file%n",
            plan.expectedBytes() / 1e6,
            (double) plan.expectedBytes() / plan.inputBytes()));
    PlanResult.Time time = plan.time();
    text.append(time == null ? "time    unknown%n".formatted() : words(time));
    text.append(
        String.format(
            Locale.ROOT,
            "memory  about %.0f MB (models %.0f MB, one batch %.0f MB)%n",
            plan.memory().bytes() / 1e6,
            plan.memory().modelBytes() / 1e6,
            plan.memory().activationBytes() / 1e6));
    text.append("%nto be quantized:%n".formatted()).append(grouped(plan.quantized()));
    text.append("%nto be kept in FP32:%n".formatted()).append(grouped(plan.keptFloat()));
    plan.notes().forEach(one -> text.append("%n%s: %s".formatted(one.code(), one.message())));
    return text.toString().stripTrailing();
  }

  private static String words(PlanResult.Time time) {
    String whole = String.format(Locale.ROOT, "time    about %.1f s", time.seconds());
    return time.millisPerSample() == 0
        ? "%s%n".formatted(whole)
        : String.format(
            Locale.ROOT,
            "%s, of it calibration %.1f s (%d samples, %.2f ms each)%n",
            whole,
            time.calibrationSeconds(),
            time.samples(),
            time.millisPerSample());
  }

  /** Decisions by operator and form, with their number; a line each. */
  public static String grouped(Collection<LayerDecision> decisions) {
    Map<String, Long> counts =
        decisions.stream()
            .map(one -> one.opType() + ": " + one.decision())
            .collect(
                Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    StringBuilder lines = new StringBuilder();
    counts.forEach((what, count) -> lines.append("  %4d × %s%n".formatted(count, what)));
    return lines.isEmpty() ? "  nothing%n".formatted() : lines.toString();
  }
}
