package io.quantry.evaluation.dataset;

import java.util.List;

/**
 * Samples in a fixed order, read as a stream: memory does not grow with their number. A dataset
 * holds no open file between reads.
 */
public interface Dataset {
  /** Number of samples, at least 1. */
  long samples();

  /** The model inputs that it can feed. */
  List<DatasetInput> inputs();

  /** What each sample carries beside its inputs. */
  Targets.Kind targets();

  /** Names of the classes of labels, class maps or boxes, in order; empty where not declared. */
  default List<String> classNames() {
    return List.of();
  }

  /** Model runs a sample: 2 for pairs of texts, else 1. */
  default int feedsPerSample() {
    return 1;
  }

  /**
   * Reads chosen samples in ascending order.
   *
   * @param batch samples a batch, at least 1. The last batch may be smaller, and so may others:
   *     where samples are so large that the batch would not fit 256 MiB, and where the next sample
   *     has another shape
   */
  BatchReader read(SampleSelection selection, int batch);
}
