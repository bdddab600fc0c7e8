package io.quantry.bench.training;

import io.quantry.onnx.file.ModelReader;
import io.quantry.onnx.ir.Model;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;

/** Whether the memory of a training stays the same, looked at every 100 steps. */
record MemoryRow(Task task, Form form, Recipe recipe) implements Row {
  private static final int STEPS = 2_000;
  private static final int EVERY = 100;
  private static final int FIRST = 200;
  private static final double MOST = 0.05;

  @Override
  public Map<String, Object> run(Workshop workshop, String name) throws IOException {
    Model inFloat = ModelReader.read(workshop.floatModel(task));
    WatchedTraining watched = WatchedTraining.untrained();
    workshop.quantize(task, form, watched);
    List<Long> resident = new ArrayList<>();
    CountedSteps.run(
        watched.graph(),
        inFloat,
        workshop.training(task),
        recipe.withEpochs(STEPS).settings(1, true), // more than enough
        workshop.options().threads(),
        STEPS,
        done -> {
          if (done % EVERY == 0) {
            resident.add(kilobytes());
          }
        });
    LongSummaryStatistics settled =
        resident.stream().skip(FIRST / EVERY).mapToLong(Long::longValue).summaryStatistics();
    double middle = (settled.getMax() + settled.getMin()) / 2.0;
    double spread = (settled.getMax() - middle) / middle;
    return Map.of(
        "residentKilobytes",
        resident,
        "checks",
        List.of(
            new Check(
                    "resident memory over 2,000 steps, after the first 200",
                    "%.0f to %.0f MB, ±%.1f %%"
                        .formatted(settled.getMin() / 1e3, settled.getMax() / 1e3, 100 * spread),
                    "±5 %",
                    spread <= MOST)
                .facts()));
  }

  private static long kilobytes() {
    try {
      return Host.residentKilobytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
