package io.quantry.bench.training;

import java.io.IOException;
import java.util.Map;

/**
 * What a technique that trains gives without training: there is no other post-training form of
 * ternary and binary weights here.
 */
record UntrainedRow(Task task, Form form) implements Row {

  @Override
  public Map<String, Object> run(Workshop workshop, String name) throws IOException {
    long bytes = workshop.write(workshop.quantize(task, form, WatchedTraining.untrained()), name);
    return Map.of(
        "technique", form.technique(),
        "parameters", form.parameters(),
        "top1", workshop.test(task, workshop.files().model(name)),
        "bytes", bytes);
  }
}
