package io.quantry.engine;

import io.quantry.contracts.ErrorCode;
import io.quantry.contracts.QuantryException;
import io.quantry.evaluation.dataset.Batch;
import io.quantry.evaluation.dataset.BatchReader;
import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.SampleSelection;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Chosen samples in batches that a model takes. Where it prescribes their size, samples at the end
 * that fill no batch are left out.
 */
final class WholeBatches implements AutoCloseable {
  private final BatchReader reader;
  private final long count;
  private final long samples;
  private long given;

  private WholeBatches(BatchReader reader, long count, long samples) {
    this.reader = reader;
    this.count = count;
    this.samples = samples;
  }

  /**
   * Opens the dataset.
   *
   * @param prescribed the size that the model prescribes
   * @param usual the size where it prescribes none
   * @throws QuantryException {@code dataset-model-mismatch} if not one batch can be filled, {@code
   *     dataset-empty} if there is no sample at all
   */
  static WholeBatches open(
      Dataset dataset, SampleSelection selection, OptionalInt prescribed, int usual) {
    long chosen = selection.size(dataset.samples());
    int size = prescribed.orElse(usual);
    long count = prescribed.isPresent() ? chosen / size : Math.ceilDiv(chosen, size);
    if (chosen == 0) {
      throw new QuantryException(
          ErrorCode.DATASET_EMPTY, "No sample of the dataset was chosen; expected one at least");
    }
    if (count == 0) {
      throw new QuantryException(
          ErrorCode.DATASET_MODEL_MISMATCH,
          "The model takes batches of exactly %d samples, %d were chosen: choose as many at least, or give a model of any batch size"
              .formatted(size, chosen));
    }
    return new WholeBatches(
        dataset.read(selection, size), count, prescribed.isPresent() ? count * size : chosen);
  }

  /** How many batches there are, one at least. */
  long count() {
    return count;
  }

  /** How many samples they hold together. */
  long samples() {
    return samples;
  }

  /** The next one; empty after the last. */
  Optional<Batch> next() {
    return given++ < count ? reader.next() : Optional.empty();
  }

  @Override
  public void close() {
    reader.close();
  }
}
