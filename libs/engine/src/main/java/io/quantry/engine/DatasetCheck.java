package io.quantry.engine;

import io.quantry.contracts.engine.CheckDatasetTask;
import io.quantry.contracts.engine.DatasetFacts;
import io.quantry.contracts.engine.EngineEvent;
import io.quantry.evaluation.dataset.Batch;
import io.quantry.evaluation.dataset.BatchReader;
import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.DatasetFormats;
import io.quantry.evaluation.dataset.SampleSelection;
import io.quantry.evaluation.dataset.Targets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Decodes a dataset whole, so that whatever is wrong with it shows before a job needs it. */
final class DatasetCheck {
  private static final int BATCH = 64;

  /** More classes than this are numbers of some other kind. */
  private static final int MAX_CLASSES = 10_000;

  private final Path folder;
  private final Progress progress;

  DatasetCheck(Path folder, Consumer<EngineEvent> events) {
    this.folder = folder;
    this.progress = new Progress(events, List.of(new Progress.Stage("decode", 1)));
  }

  DatasetFacts run(CheckDatasetTask task) {
    progress.begin("decode", "Opening the dataset");
    Dataset dataset = DatasetFormats.open(Datasets.source(folder, task.dataset()));
    Map<Long, Long> classes = new TreeMap<>();
    long samples = 0;
    try (BatchReader reader = dataset.read(SampleSelection.all(), BATCH)) {
      for (Optional<Batch> batch = reader.next(); batch.isPresent(); batch = reader.next()) {
        samples += batch.get().size();
        if (batch.get().targets() instanceof Targets.Labels labels
            && classes.size() <= MAX_CLASSES) {
          for (long label : labels.classes()) {
            classes.merge(label, 1L, Long::sum);
          }
        }
        progress.at(
            "decode",
            (double) samples / dataset.samples(),
            "%d of %d samples".formatted(samples, dataset.samples()));
      }
    }
    Map<String, Long> counts = new TreeMap<>();
    if (classes.size() <= MAX_CLASSES) {
      classes.forEach((label, count) -> counts.put(Long.toString(label), count));
    }
    progress.end();
    return new DatasetFacts(samples, dataset.targets() != Targets.Kind.NONE, counts, Map.of());
  }
}
