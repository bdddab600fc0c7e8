package io.quantry.engine;

import io.quantry.contracts.dataset.DatasetComparison;
import io.quantry.contracts.dataset.DatasetDocument;
import io.quantry.contracts.engine.DatasetInput;
import io.quantry.contracts.engine.EngineEvent;
import io.quantry.contracts.engine.LintResult;
import io.quantry.contracts.engine.LintTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Data looked at before work is done on them: one pass over each dataset, then the model. */
final class LintRun {
  private static final List<Progress.Stage> STAGES =
      List.of(
          new Progress.Stage("decode", 2),
          new Progress.Stage("decode-other", 2),
          new Progress.Stage("activations", 4));

  private final Path folder;
  private final Progress progress;

  LintRun(Path folder, Consumer<EngineEvent> events) {
    this.folder = folder;
    this.progress = new Progress(events, STAGES);
  }

  LintResult run(LintTask task) throws IOException {
    DatasetInput other = task.against();
    DatasetDocument dataset = DatasetReport.of(folder, task.dataset(), progress, "decode");
    DatasetDocument against =
        other == null ? null : DatasetReport.of(folder, other, progress, "decode-other");
    LintResult.Activations activations = activations(task);
    progress.end();
    return new LintResult(
        dataset,
        against,
        against == null ? null : DatasetComparison.of(dataset, against),
        activations);
  }

  private LintResult.@Nullable Activations activations(LintTask task) throws IOException {
    String model = task.model();
    if (model == null) {
      return null;
    }
    progress.begin("activations", "Checking the model before the runtime sees it");
    ScannedModel scanned = ScannedModel.open(folder.resolve(model));
    try (WorkFolder work = WorkFolder.beside(folder.resolve("lint").resolve("work"))) {
      return new ActivationRanges(
              scanned.read(), Datasets.open(folder, task.dataset()), task.threads(), work)
          .compare();
    }
  }
}
