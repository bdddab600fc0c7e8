package io.quantry.evaluation;

import io.quantry.evaluation.dataset.Batch;
import io.quantry.evaluation.dataset.Dataset;
import io.quantry.evaluation.dataset.ModelFit;
import io.quantry.evaluation.dataset.Recurrence;
import io.quantry.onnx.ir.ElementType;
import io.quantry.ort.Cancellation;
import io.quantry.ort.Session;
import io.quantry.ort.TensorValue;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Frame by frame, with a state of this model's own, which lasts from batch to batch. The outputs of
 * a batch's frames are joined along the first axis, so that metrics see {@code [frames, …]}.
 */
final class RecurrentRun implements SampleRunner {
  private final Session session;
  private final Recurrence recurrence;
  private final List<String> outputs;
  private final Set<String> asked;
  private final Cancellation cancellation;

  /**
   * @param outputs what metrics read; the carried outputs are asked for beside them
   * @throws EvaluationException {@code dataset-model-mismatch} if the model lacks a carried output
   */
  RecurrentRun(
      Session session,
      Dataset dataset,
      ModelFit fit,
      List<String> outputs,
      Cancellation cancellation) {
    this.session = session;
    this.recurrence = new Recurrence(dataset, fit);
    this.outputs = List.copyOf(outputs);
    this.asked = new LinkedHashSet<>(outputs);
    this.asked.addAll(Recurrence.outputs(dataset, session.outputs()));
    this.cancellation = cancellation;
  }

  @Override
  public List<Map<String, TensorValue>> run(Batch batch, Runnable afterRun) {
    List<Map<String, TensorValue>> frames =
        recurrence.run(
            batch,
            feeds -> {
              Map<String, TensorValue> results = session.run(feeds, asked, cancellation);
              afterRun.run();
              return results;
            });
    Map<String, TensorValue> joined = new LinkedHashMap<>();
    for (String name : outputs) {
      joined.put(name, joined(name, frames.stream().map(frame -> output(frame, name)).toList()));
    }
    return List.of(joined);
  }

  @Override
  public int runs(Batch batch) {
    return batch.size();
  }

  private static TensorValue joined(String name, List<TensorValue> frames) {
    TensorValue first = frames.getFirst();
    long[] shape = first.shape();
    long elements = Math.multiplyExact((long) first.elementCount(), frames.size());
    for (TensorValue frame : frames) {
      if (frame.rank() == 0 || frame.size(0) != 1 || !Arrays.equals(frame.shape(), shape)) {
        throw new EvaluationException(
            "dataset-model-mismatch",
            "output '%s' is %s for a frame and %s for another; outputs must have one row a frame,"
                    .formatted(name, first, frame)
                + " all of one shape");
      }
    }
    ElementType type = first.elementType();
    ByteBuffer content = TensorValue.allocate(type, elements);
    frames.forEach(frame -> content.put(frame.content()));
    shape[0] = frames.size();
    return new TensorValue(type, shape, content.flip());
  }

  private static TensorValue output(Map<String, TensorValue> outputs, String name) {
    TensorValue value = outputs.get(name);
    if (value == null) {
      throw new IllegalStateException("the runtime gave no output " + name);
    }
    return value;
  }
}
