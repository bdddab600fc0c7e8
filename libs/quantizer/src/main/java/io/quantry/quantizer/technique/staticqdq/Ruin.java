package io.quantry.quantizer.technique.staticqdq;

import io.quantry.quantizer.calibration.ActivationStatistics;
import io.quantry.quantizer.technique.Work;
import io.quantry.quantizer.trial.OutputFidelity;
import io.quantry.quantizer.trial.Trials;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Leaves in FP32 what ruins the outputs, where those of an int8 model have an SQNR below {@value
 * #ENOUGH_DB} dB on the calibration data.
 *
 * <ol>
 *   <li>The chosen regions, in graph order, are cut into {@value #SEGMENTS} segments. Of each, the
 *       noise is measured that it makes alone, all else in FP32: {@code Σ (r - c)² / Σ r²} of the
 *       worst output. With several ruinous ones in a model, leaving out any single one would show
 *       nothing.
 *   <li>The segment with most noise is cut in two and both halves are measured, until {@value
 *       #MOST_TRIALS} measurements or the time are used up; nothing is left out if not even all
 *       segments could be measured in it.
 *   <li>Segments are left out, most noise for each node first, until the noise of the rest adds up
 *       to what is allowed. Noise adds up only where layers are independent: the result is
 *       measured, and up to {@value #CORRECTIONS} times more are left out.
 *   <li>What was found is kept if it gains {@value #WORTHWHILE_DB} dB, as far as was got.
 * </ol>
 *
 * Models are judged with their biases corrected, which mends much by itself.
 *
 * <p>Segments, not single layers, because each border to FP32 costs a pair, and because a tensor
 * that 8 bits cannot hold hurts its producer and its consumers alike.
 */
final class Ruin {
  static final double ENOUGH_DB = 15;
  private static final double WORTHWHILE_DB = 3;

  /** Bounds sums where a segment's output is not finite. */
  private static final double MOST_NOISE = 1e6;

  private static final int SEGMENTS = 6;
  private static final int MOST_TRIALS = 16;
  private static final int CORRECTIONS = 4;

  private final Work work;
  private final Trials trials;
  private final Rewrites rewrites;
  private final Deadline deadline;

  /** Consecutive regions and the noise they make alone. */
  private record Segment(List<Region> regions, double noise) {
    int nodes() {
      return regions.stream().mapToInt(region -> region.nodes().size()).sum();
    }

    double noisePerNode() {
      return noise / nodes();
    }

    Set<String> outputs() {
      return regions.stream()
          .flatMap(region -> region.nodes().stream())
          .map(node -> node.requireOutput(0).name())
          .collect(Collectors.toSet());
    }
  }

  Ruin(Work work, ActivationStatistics statistics, Deadline deadline) {
    this.work = work;
    this.trials = work.trials();
    this.rewrites = new Rewrites(work, statistics);
    this.deadline = deadline;
  }

  /**
   * @param kept what stays FP32 already
   */
  Exclusions exclusions(Exclusions kept) {
    Selection selection = rewrites.select(kept);
    if (selection.chosen().isEmpty()) {
      return kept;
    }
    double before = sqnr(kept);
    // Infinitely far: outputs of a shape of their own, or all zero, from which nothing can be told.
    if (!(before < ENOUGH_DB) || Double.isInfinite(before)) {
      return kept;
    }
    List<Region> regions = Region.of(selection);
    List<Segment> segments = measured(kept, regions);
    Exclusions best = kept;
    double reached = before;
    double allowed = noise(ENOUGH_DB);
    for (int attempt = 0; attempt < CORRECTIONS && reached < ENOUGH_DB; attempt++) {
      work.progress().step("quantize", attempt, CORRECTIONS);
      Exclusions wider = kept.with(without(segments, allowed, before));
      double sqnr = wider.equals(best) ? reached : sqnr(wider);
      if (sqnr > reached) {
        best = wider;
        reached = sqnr;
      }
      allowed /= 2;
    }
    if (reached < before + WORTHWHILE_DB) {
      return kept;
    }
    work.decisions()
        .note(
            String.format(
                Locale.ROOT,
                "%d operators stay FP32 because their 8-bit forms ruined the output: SQNR %.1f dB with and %.1f dB without them",
                best.reasons().size() - kept.reasons().size(),
                before,
                reached));
    return best;
  }

  private List<Segment> measured(Exclusions kept, List<Region> regions) {
    List<Segment> segments = new ArrayList<>();
    int pieces = Math.min(SEGMENTS, regions.size());
    for (int i = 0; i < pieces; i++) {
      if (deadline.isOver()) {
        return List.of();
      }
      List<Region> part =
          regions.subList(i * regions.size() / pieces, (i + 1) * regions.size() / pieces);
      segments.add(measured(kept, part, regions));
    }
    for (int trial = pieces; trial + 2 <= MOST_TRIALS && !deadline.isOver(); trial += 2) {
      work.progress().step("quantize", trial, MOST_TRIALS);
      Segment worst =
          segments.stream()
              .filter(segment -> segment.regions().size() > 1)
              .max(Comparator.comparingDouble(Segment::noise))
              .orElse(null);
      if (worst == null) {
        break;
      }
      int middle = worst.regions().size() / 2;
      segments.remove(worst);
      segments.add(measured(kept, worst.regions().subList(0, middle), regions));
      segments.add(
          measured(kept, worst.regions().subList(middle, worst.regions().size()), regions));
    }
    segments.sort(Comparator.comparingDouble(Segment::noisePerNode).reversed());
    return segments;
  }

  /** With only these regions in integers. */
  private Segment measured(Exclusions kept, List<Region> part, List<Region> all) {
    Map<String, String> others = new LinkedHashMap<>();
    all.stream()
        .filter(region -> !part.contains(region))
        .flatMap(region -> region.nodes().stream())
        .forEach(node -> others.put(node.requireOutput(0).name(), ""));
    return new Segment(part, noise(sqnr(kept.with(new Exclusions(others)))));
  }

  /** Leaves out the worst segments until the others' noise adds up to at most {@code allowed}. */
  private static Exclusions without(List<Segment> worstFirst, double allowed, double before) {
    double rest = worstFirst.stream().mapToDouble(Segment::noise).sum();
    Map<String, String> reasons = new LinkedHashMap<>();
    for (Segment segment : worstFirst) {
      if (rest <= allowed) {
        break;
      }
      rest -= segment.noise();
      String reason =
          String.format(
              Locale.ROOT,
              "part of %d operators that alone bring the output down to %.1f dB in integers; all of them: %.1f dB",
              segment.nodes(),
              -10 * Math.log10(segment.noise()),
              before);
      segment.outputs().forEach(name -> reasons.put(name, reason));
    }
    return new Exclusions(reasons);
  }

  private double sqnr(Exclusions exclusions) {
    return OutputFidelity.worstSqnrDb(trials.compare(work.model(), rewrites.corrected(exclusions)));
  }

  private static double noise(double sqnrDb) {
    return Math.min(MOST_NOISE, Math.pow(10, -sqnrDb / 10));
  }
}
