package io.quantry.evaluation.dataset;

import io.quantry.ort.TensorValue;
import java.util.List;
import java.util.Map;

/**
 * Some samples as tensors.
 *
 * @param size number of samples
 * @param feeds one map of input name to tensor a model run; pairs of texts have two
 * @param targets what the samples carry, of the dataset's kind
 */
public record Batch(int size, List<Map<String, TensorValue>> feeds, Targets targets) {
  public Batch {
    feeds = List.copyOf(feeds);
  }
}
