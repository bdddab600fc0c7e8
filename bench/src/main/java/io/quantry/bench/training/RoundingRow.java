package io.quantry.bench.training;

import io.quantry.bench.training.StaticCandidates.Candidate;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How much of what rounding to nearest loses AdaRound or block reconstruction brings back:
 * whichever is better on training pictures that it did not see.
 *
 * @param types parameters of weights and activations
 */
record RoundingRow(Task task, Map<String, Object> types) implements Row {
  private static final double LEAST_LOSS = 2;
  private static final double LEAST_SHARE = 0.7;

  @Override
  public Map<String, Object> run(Workshop workshop, String name) throws IOException {
    StaticCandidates candidates = new StaticCandidates(workshop, task, name);
    Candidate nearest = candidates.judge("nearest", types, "mse", List.of());
    Candidate best =
        StaticCandidates.best(
            List.of(
                candidates.judge("adaround", types, "mse", List.of("adaround")),
                candidates.judge("blocks", types, "mse", List.of("block-reconstruction"))));
    double inFloat = workshop.test(task, workshop.floatModel(task));
    double rounded = workshop.test(task, workshop.files().model(name + "." + nearest.name()));
    double chosen = workshop.test(task, workshop.files().model(name + "." + best.name()));
    double share = (chosen - rounded) / (inFloat - rounded);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("types", types);
    facts.put("candidates", candidates.judged());
    facts.put("top1InFloat", inFloat);
    facts.put("top1ToNearest", rounded);
    facts.put("chosen", best.name());
    facts.put("top1Chosen", chosen);
    facts.put(
        "checks",
        List.of(
            new Check(
                    "loss of rounding to nearest",
                    "%.2f points (%.2f to %.2f)".formatted(inFloat - rounded, inFloat, rounded),
                    "≥ 2 points",
                    inFloat - rounded >= LEAST_LOSS)
                .facts(),
            new Check(
                    "recovered by " + best.name(),
                    "%.0f %% (%.2f)".formatted(100 * share, chosen),
                    "≥ 70 %",
                    share >= LEAST_SHARE)
                .facts()));
    return facts;
  }
}
