package io.quantry.engine;

import io.quantry.evaluation.dataset.Batch;
import io.quantry.evaluation.dataset.Carried;
import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.ModelFit;
import io.quantry.evaluation.dataset.Recurrence;
import io.quantry.onnx.ir.Model;
import io.quantry.ort.ActivationSession;
import io.quantry.ort.Cancellation;
import io.quantry.ort.SessionSettings;
import io.quantry.ort.TensorValue;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One of several models that run on the same batches while some of their tensors are watched. Where
 * frames carry a state, each model carries its own.
 */
final class ModelRun implements AutoCloseable {
  private final ActivationSession session;
  private final ModelFit fit;
  private final Recurrence recurrence;
  private final Set<String> watched;
  private final Set<String> carried;

  private ModelRun(ActivationSession session, Dataset dataset, Collection<String> watched) {
    this.session = session;
    this.fit = ModelFit.of(dataset, session.inputs());
    this.recurrence = new Recurrence(dataset, fit);
    this.watched = Set.copyOf(watched);
    this.carried = carried(dataset);
  }

  /** Receives the values of one tensor in one run of a batch. */
  @FunctionalInterface
  interface Consumer {
    /**
     * @param run which of the runs that the batch takes
     * @param values reused after the call
     */
    void accept(int run, String tensor, long[] shape, float[] values, int count);

    /** Told after each run, when all its tensors were given. */
    default void runDone() {}
  }

  /**
   * @param watched tensors of the main graph that hold numbers
   * @throws io.quantry.evaluation.EvaluationException {@code dataset-model-mismatch}
   */
  static ModelRun open(
      Model model,
      Collection<String> watched,
      Dataset dataset,
      Path scratch,
      SessionSettings settings) {
    Set<String> tensors = new LinkedHashSet<>(watched);
    Calibration.requireFloats(model, carried(dataset));
    tensors.addAll(carried(dataset));
    ActivationSession session = ActivationSession.open(model, tensors, scratch, settings);
    try {
      return new ModelRun(session, dataset, watched);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** The batch size that the model prescribes, if it does. */
  OptionalInt fixedBatch() {
    return fit.fixedBatch();
  }

  void run(Batch batch, Consumer consumer) {
    int[] runs = new int[1];
    if (fit.framewise()) {
      recurrence.run(batch, feeds -> frame(feeds, runs[0]++, consumer));
    } else {
      for (Map<String, TensorValue> feeds : fit.feeds(batch)) {
        frame(feeds, runs[0]++, consumer);
      }
    }
  }

  private Map<String, TensorValue> frame(
      Map<String, TensorValue> feeds, int run, Consumer consumer) {
    Map<String, TensorValue> states = new HashMap<>();
    session.run(
        feeds,
        (name, shape, values, count) -> {
          if (carried.contains(name)) {
            states.put(name, TensorValue.ofFloats(Arrays.copyOf(values, count), shape));
          }
          if (watched.contains(name)) {
            consumer.accept(run, name, shape, values, count);
          }
        },
        new Cancellation());
    consumer.runDone();
    return states;
  }

  private static Set<String> carried(Dataset dataset) {
    return dataset.carried().values().stream().map(Carried::from).collect(Collectors.toSet());
  }

  @Override
  public void close() {
    session.close();
  }
}
