package io.quantry.bench.training;

import java.io.IOException;
import java.util.Map;

/** The FP32 model that a task has from elsewhere. */
record GivenRow(Task task) implements Row {

  @Override
  public Map<String, Object> run(Workshop workshop, String name) throws IOException {
    long bytes = workshop.write(task.untrained(workshop.options().data()), name);
    return Map.of("top1", workshop.test(task, workshop.files().model(name)), "bytes", bytes);
  }
}
