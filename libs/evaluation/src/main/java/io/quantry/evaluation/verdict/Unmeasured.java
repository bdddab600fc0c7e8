package io.quantry.evaluation.verdict;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Holds the sizes of two models against the objectives where neither could be run. A missed size
 * makes MISSED, all else INCONCLUSIVE: a machine with more memory would settle it.
 *
 * @param objectives what is judged
 * @param sizeRatio candidate bytes over baseline bytes
 */
public record Unmeasured(Objectives objectives, double sizeRatio) {
  private static final String WORDS = "not measured, the baseline cannot be run here";

  /** One of two, see above. */
  public Verdict verdict() {
    return judged().stream().anyMatch(one -> one.verdict() == Verdict.MISSED)
        ? Verdict.MISSED
        : Verdict.INCONCLUSIVE;
  }

  /** Each objective by itself, accuracy first. */
  public List<JudgedObjective> judged() {
    return new Judge(objectives, Optional.empty(), Optional.empty(), sizeRatio, false)
        .judged().stream()
            .map(
                one ->
                    one.aspect() == JudgedObjective.Aspect.SIZE
                        ? one
                        : new JudgedObjective(
                            one.aspect(), Verdict.INCONCLUSIVE, one.wanted(), WORDS))
            .toList();
  }

  /** The verdict in one sentence. */
  public String words() {
    Double most = objectives.maxSizeRatio();
    return String.format(
            Locale.ROOT, "accuracy and speed %s; %.1f %% of the size", WORDS, 100 * sizeRatio)
        + (most == null ? "" : String.format(Locale.ROOT, " (allowed %.1f %%)", 100 * most));
  }
}
