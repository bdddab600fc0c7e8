package io.quantry.evaluation.dataset;

import io.quantry.ort.TensorValue;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Some samples as tensors.
 *
 * @param size number of samples
 * @param feeds one map of input name to tensor a model run; pairs of texts have two
 * @param targets what the samples carry, of the dataset's kind
 * @param begins indexes of the samples at which a clip begins, where samples carry a state
 */
public record Batch(
    int size, List<Map<String, TensorValue>> feeds, Targets targets, Set<Integer> begins) {
  public Batch {
    feeds = List.copyOf(feeds);
    begins = Set.copyOf(begins);
  }

  /** Samples that carry no state. */
  public Batch(int size, List<Map<String, TensorValue>> feeds, Targets targets) {
    this(size, feeds, targets, Set.of());
  }

  /** One sample's feeds as a batch of 1, without targets. */
  Batch single(int sample) {
    return new Batch(
        1, feeds.stream().map(feed -> row(feed, sample)).toList(), new Targets.None(), Set.of());
  }

  private Map<String, TensorValue> row(Map<String, TensorValue> feed, int sample) {
    Map<String, TensorValue> row = new LinkedHashMap<>();
    feed.forEach(
        (name, value) -> {
          ByteBuffer content = value.content();
          int bytes = content.remaining() / size;
          long[] shape = value.shape();
          shape[0] = 1;
          row.put(
              name,
              new TensorValue(value.elementType(), shape, content.slice(sample * bytes, bytes)));
        });
    return row;
  }
}
