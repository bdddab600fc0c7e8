package io.quantry.engine;

import io.quantry.contracts.dataset.DatasetDocument;
import io.quantry.contracts.engine.DatasetInput;
import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.lint.DatasetProfile;
import io.quantry.evaluation.lint.DatasetProfiler;
import io.quantry.evaluation.lint.Lint;
import java.nio.file.Path;

/** Decodes a dataset whole, once, and says what it is and what is doubtful about it. */
final class DatasetReport {
  /** Seed of random halves. */
  static final long SEED = 7;

  private DatasetReport() {}

  /**
   * @param stage the stage of {@code progress} that this is
   * @throws io.quantry.evaluation.EvaluationException if any sample is damaged
   */
  static DatasetDocument of(Path folder, DatasetInput input, Progress progress, String stage) {
    progress.begin(stage, "Opening the dataset");
    Dataset dataset = Datasets.open(folder, input);
    DatasetProfile profile =
        DatasetProfiler.profile(
            dataset,
            SEED,
            samples ->
                progress.at(
                    stage,
                    (double) samples / dataset.samples(),
                    "%d of %d samples".formatted(samples, dataset.samples())));
    return DatasetDocuments.of(profile, Lint.of(profile, Datasets.source(folder, input)));
  }
}
