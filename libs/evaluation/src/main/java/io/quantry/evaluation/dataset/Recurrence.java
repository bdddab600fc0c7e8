package io.quantry.evaluation.dataset;

import io.quantry.evaluation.EvaluationException;
import io.quantry.ort.TensorSignature;
import io.quantry.ort.TensorValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs one model over the frames of a dataset that carries a state. The state lives here, from
 * batch to batch: each model needs its own. Not thread-safe.
 */
public final class Recurrence {
  private final Map<String, Carried> carried;
  private final ModelFit fit;
  private Map<String, TensorValue> state = Map.of();

  public Recurrence(Dataset dataset, ModelFit fit) {
    this.carried = dataset.carried();
    this.fit = fit;
  }

  /** One run of the model. */
  @FunctionalInterface
  public interface Step {
    /**
     * @return at least the {@linkplain #outputs outputs that are carried}
     */
    Map<String, TensorValue> run(Map<String, TensorValue> feeds);
  }

  /**
   * Names of the outputs that a dataset carries from frame to frame.
   *
   * @throws EvaluationException {@code dataset-model-mismatch} if the model lacks one
   */
  public static Set<String> outputs(Dataset dataset, List<TensorSignature> modelOutputs) {
    List<String> has = modelOutputs.stream().map(TensorSignature::name).toList();
    Set<String> outputs = new TreeSet<>();
    dataset
        .carried()
        .forEach(
            (input, one) -> {
              if (!has.contains(one.from())) {
                throw new EvaluationException(
                    "dataset-model-mismatch",
                    "the state '%s' comes from output '%s', the model has %s"
                        .formatted(input, one.from(), has));
              }
              outputs.add(one.from());
            });
    return outputs;
  }

  /**
   * Runs each frame after the other, beginning with zeros where a clip begins.
   *
   * @return what each step gave, one map a frame
   */
  public List<Map<String, TensorValue>> run(Batch batch, Step step) {
    List<Map<String, TensorValue>> frames = new ArrayList<>();
    for (int frame = 0; frame < batch.size(); frame++) {
      if (batch.begins().contains(frame)) {
        state = Map.of();
      }
      Map<String, TensorValue> feeds =
          new LinkedHashMap<>(fit.feeds(batch.single(frame)).getFirst());
      feeds.putAll(state);
      Map<String, TensorValue> outputs = step.run(feeds);
      state = taken(outputs);
      frames.add(outputs);
    }
    return frames;
  }

  private Map<String, TensorValue> taken(Map<String, TensorValue> outputs) {
    Map<String, TensorValue> next = new LinkedHashMap<>();
    carried.forEach(
        (input, one) -> {
          TensorValue value = outputs.get(one.from());
          if (value == null) {
            throw new IllegalStateException("the step gave no output " + one.from());
          }
          next.put(input, value);
        });
    return next;
  }
}
