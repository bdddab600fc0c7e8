package io.quantry.engine;

import io.quantry.contracts.dataset.DatasetDocument;
import io.quantry.contracts.engine.CheckDatasetTask;
import io.quantry.contracts.engine.DatasetFacts;
import io.quantry.contracts.engine.EngineEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Decodes a dataset whole, so that whatever is wrong with it shows before a job needs it. */
final class DatasetCheck {
  private static final String STAGE = "decode";

  private final Path folder;
  private final Progress progress;

  DatasetCheck(Path folder, Consumer<EngineEvent> events) {
    this.folder = folder;
    this.progress = new Progress(events, List.of(new Progress.Stage(STAGE, 1)));
  }

  DatasetFacts run(CheckDatasetTask task) {
    DatasetDocument document = DatasetReport.of(folder, task.dataset(), progress, STAGE);
    progress.end();
    return new DatasetFacts(
        document.samples(),
        !document.targets().equals("none"),
        document.classCounts(),
        ReportTree.of(document));
  }
}
