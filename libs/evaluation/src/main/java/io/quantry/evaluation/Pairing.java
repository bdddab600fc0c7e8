package io.quantry.evaluation;

import io.quantry.evaluation.dataset.Batch;
import io.quantry.evaluation.dataset.DatasetInput;
import io.quantry.evaluation.metric.OutputPair;
import io.quantry.evaluation.metric.PairedBatch;
import io.quantry.evaluation.metric.PairedRun;
import io.quantry.ort.TensorValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts what both models gave for a batch side by side.
 *
 * @param names outputs that both models have
 * @param main name of the main output; null: the first of real numbers
 * @param inputs what the dataset feeds
 */
record Pairing(List<String> names, @Nullable String main, List<DatasetInput> inputs) {
  Pairing {
    names = List.copyOf(names);
    inputs = List.copyOf(inputs);
  }

  /**
   * @throws EvaluationException {@code dataset-model-mismatch} if an output has no row a sample
   */
  PairedBatch paired(
      Batch batch, List<Map<String, TensorValue>> before, List<Map<String, TensorValue>> after) {
    List<PairedRun> runs = new ArrayList<>();
    for (int feed = 0; feed < before.size(); feed++) {
      runs.add(paired(batch.size(), batch.feeds().get(feed), before.get(feed), after.get(feed)));
    }
    return new PairedBatch(batch.size(), runs, batch.targets());
  }

  private PairedRun paired(
      int size,
      Map<String, TensorValue> offered,
      Map<String, TensorValue> expected,
      Map<String, TensorValue> actual) {
    boolean[] tokens = tokens(offered);
    List<OutputPair> pairs = new ArrayList<>();
    for (String name : names) {
      TensorValue before = output(expected, name);
      TensorValue after = output(actual, name);
      if (before.rank() == 0
          || before.size(0) != size
          || after.rank() == 0
          || after.size(0) != size) {
        throw new EvaluationException(
            "dataset-model-mismatch",
            "output '%s' is %s and %s for %d samples; outputs must have a row a sample"
                .formatted(name, before, after, size));
      }
      pairs.add(new OutputPair(name, size, before, after, tokens));
    }
    return new PairedRun(pairs, main, offered);
  }

  private boolean @Nullable [] tokens(Map<String, TensorValue> offered) {
    for (DatasetInput input : inputs) {
      TensorValue mask = offered.get(input.name());
      if (input.role() == DatasetInput.Role.ATTENTION_MASK && mask != null) {
        long[] values = mask.longs();
        boolean[] tokens = new boolean[values.length];
        for (int i = 0; i < values.length; i++) {
          tokens[i] = values[i] != 0;
        }
        return tokens;
      }
    }
    return null;
  }

  private static TensorValue output(Map<String, TensorValue> outputs, String name) {
    TensorValue value = outputs.get(name);
    if (value == null) {
      throw new IllegalStateException("the runtime gave no output " + name);
    }
    return value;
  }
}
