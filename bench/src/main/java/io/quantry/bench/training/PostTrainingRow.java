package io.quantry.bench.training;

import io.quantry.bench.training.StaticCandidates.Candidate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The best that the static technique does without training: of some configurations the one that is
 * best on training pictures which it was not calibrated on.
 *
 * @param types parameters of weights and activations
 */
record PostTrainingRow(Task task, Map<String, Object> types) implements Row {

  @Override
  public Map<String, Object> run(Workshop workshop, String name) throws IOException {
    StaticCandidates candidates = new StaticCandidates(workshop, task, name);
    List<Candidate> all = new ArrayList<>();
    all.add(candidates.judge("auto-corrected", types, "auto", List.of("bias-correction")));
    all.add(candidates.judge("mse", types, "mse", List.of()));
    all.add(candidates.judge("mse-corrected", types, "mse", List.of("bias-correction")));
    if (!types.isEmpty()) {
      all.add(candidates.judge("adaround", types, "mse", List.of("adaround")));
      all.add(candidates.judge("blocks", types, "mse", List.of("block-reconstruction")));
    }
    Candidate best = StaticCandidates.best(all);
    Path chosen = workshop.files().model(name + "." + best.name());
    Files.copy(chosen, workshop.files().model(name), StandardCopyOption.REPLACE_EXISTING);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("technique", "static");
    facts.put("parameters", best.form().parameters());
    facts.put("chosen", best.name());
    facts.put("candidates", candidates.judged());
    facts.put("top1", workshop.test(task, workshop.files().model(name)));
    facts.put("bytes", Files.size(workshop.files().model(name)));
    return facts;
  }
}
