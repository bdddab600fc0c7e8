package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import java.util.List;
import java.util.Map;

/**
 * A dataset of a part of another's samples.
 *
 * @param whole what is read; samples outside the part are passed over
 * @param samples number of samples of the part
 */
record SplitDataset(Dataset whole, Split split, long samples) implements Dataset {
  static Dataset of(Dataset whole, Split split) {
    if (!whole.carried().isEmpty() && split instanceof Split.Fold) {
      throw new EvaluationException(
          "invalid-value",
          "frames that carry a state are read in order: only a range can be split off, not folds");
    }
    long samples = split.size(whole.samples());
    if (samples == 0) {
      throw new EvaluationException(
          "dataset-empty",
          "the split %s of %d samples holds none".formatted(split, whole.samples()));
    }
    return new SplitDataset(whole, split, samples);
  }

  @Override
  public List<DatasetInput> inputs() {
    return whole.inputs();
  }

  @Override
  public Targets.Kind targets() {
    return whole.targets();
  }

  @Override
  public List<String> classNames() {
    return whole.classNames();
  }

  @Override
  public int feedsPerSample() {
    return whole.feedsPerSample();
  }

  @Override
  public Map<String, Constant> constants() {
    return whole.constants();
  }

  @Override
  public Map<String, Carried> carried() {
    return whole.carried();
  }

  @Override
  public BatchReader read(SampleSelection selection, int batch) {
    return whole.read(selection.within(split), batch);
  }
}
