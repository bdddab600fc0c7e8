package io.quantry.evaluation.dataset;

import io.quantry.ort.TensorValue;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Some samples as tensors.
 *
 * @param size number of samples
 * @param feeds one map of input name to tensor a model run; pairs of texts have two
 * @param labelsOrNull class of each sample
 * @param scoresOrNull score of each sample
 */
@SuppressWarnings("ArrayRecordComponent") // read once by the metrics, never compared
public record Batch(
    int size,
    List<Map<String, TensorValue>> feeds,
    long @Nullable [] labelsOrNull,
    double @Nullable [] scoresOrNull) {
  public Batch {
    feeds = List.copyOf(feeds);
  }
}
