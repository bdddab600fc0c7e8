package io.quantry.evaluation.dataset;

import java.util.List;
import java.util.Map;

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

  /** Further model inputs, by name, that are the same in every run. */
  default Map<String, Constant> constants() {
    return Map.of();
  }

  /**
   * Further model inputs, by name, that carry a state from frame to frame. Where there are any, the
   * samples are frames of clips: a model runs one after the other ({@link Recurrence}), and a
   * selection of n samples takes the first n instead of drawing them.
   */
  default Map<String, Carried> carried() {
    return Map.of();
  }

  /** Incomplete samples that are left out, for instance the end of a recording. */
  default long dropped() {
    return 0;
  }

  /**
   * The dataset of just a part of these samples.
   *
   * @throws io.quantry.evaluation.EvaluationException {@code dataset-malformed} for a part beyond
   *     the end, {@code dataset-empty} for one without a sample, {@code invalid-value} for folds of
   *     frames that carry a state
   */
  default Dataset split(Split split) {
    return SplitDataset.of(this, split);
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
