package io.quantry.evaluation.dataset;

import java.util.Optional;

/** Batches one after the other; not thread-safe. */
public interface BatchReader extends AutoCloseable {
  /**
   * The next batch, empty at the end.
   *
   * @throws io.quantry.evaluation.EvaluationException {@code dataset-malformed} and others
   */
  Optional<Batch> next();

  @Override
  void close();
}
