package io.quantry.evaluation.dataset;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What reading a dataset whole found.
 *
 * @param samples number of samples
 * @param targets what each carries
 * @param classCounts samples by class where targets are labels, else empty
 */
public record DatasetFacts(long samples, Targets.Kind targets, Map<Long, Long> classCounts) {
  private static final int BATCH = 64;

  public DatasetFacts {
    classCounts = Map.copyOf(classCounts);
  }

  /**
   * Decodes every sample once.
   *
   * @throws io.quantry.evaluation.EvaluationException if any is damaged
   */
  public static DatasetFacts of(Dataset dataset) {
    TreeMap<Long, Long> classes = new TreeMap<>();
    long samples = 0;
    try (BatchReader reader = dataset.read(SampleSelection.all(), BATCH)) {
      for (Optional<Batch> batch = reader.next(); batch.isPresent(); batch = reader.next()) {
        samples += batch.get().size();
        if (batch.get().targets() instanceof Targets.Labels labels) {
          for (long label : labels.classes()) {
            classes.merge(label, 1L, Long::sum);
          }
        }
      }
    }
    return new DatasetFacts(samples, dataset.targets(), classes);
  }
}
